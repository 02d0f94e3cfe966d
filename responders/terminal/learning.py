"""The work of `veilleur train`: labelled texts and corrections in, a model and its figures out."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from responders.lessons import Candidate, candidates, mentions_judged, themes_given
from responders.terminal.exits import DONE, FAILED
from responders.terminal.figures import as_json
from responders.terminal.labelled import in_batches, read_examples
from responders.terminal.session import Session
from responders.wiring import House
from watcher.errors import UsageError
from watcher.messages import msg
from watcher.understanding.alarm_files import install_alarms, last_installed, note_installed
from watcher.understanding.evaluation import Figures, Labelled, measure
from watcher.understanding.false_alarms import FalseAlarm
from watcher.understanding.mention_training import MentionLessons, learn_mentions
from watcher.understanding.model_files import SHIPPED, install, load, save, take_back
from watcher.understanding.scan import fold_text
from watcher.understanding.suggesting import hesitations, worth_labelling
from watcher.understanding.theme_model import ThemeModel
from watcher.understanding.theme_scores import ThemeScorer
from watcher.understanding.vectors import open_encoder
from watcher.understanding.words import words_of_text

if TYPE_CHECKING:
    from watcher.understanding.training import Trained


def train_out(session: Session, files: Sequence[Path], folder: Path, *, vectors: bool = False) -> int:
    """Train on files alone and write the model to a folder; the workspace is not touched."""
    examples, bad = read_examples(session, files)
    trained = _learn(session, examples, vectors=vectors)
    save(trained.model, folder)
    _tell(session, None, trained.held_out, kept=True, where=folder)
    return FAILED if bad else DONE


def train_workspace(session: Session, files: Sequence[Path], *, vectors: bool = False) -> int:
    """Train on files, corrections and the examples of themes.toml; keep the model if it is better."""
    from watcher.understanding.training import are_enough

    house, themes = session.house, session.house.settings.themes
    examples, bad = read_examples(session, files) if files else ([], 0)
    with house.ledger() as ledger:
        examples += themes_given(ledger)
        mentions = learn_mentions(house.settings.campaign, *mentions_judged(ledger, session.clock()))
    examples += [Labelled(text, (theme.id,)) for theme in themes for text in theme.examples]
    believed = mentions.after > mentions.before
    if mentions.posts and not are_enough(examples):
        _install(house, None, mentions.alarms if believed else None)
        _tell_mentions_alone(session, mentions)
        return FAILED if bad else DONE
    trained = _learn(session, examples, vectors=vectors)
    scorer = ThemeScorer(themes, house.theme_model)
    before = measure(examples, scorer.lexicon.ids, in_batches(examples, scorer.table))
    kept = trained.held_out.macro_f1 > before.macro_f1
    _install(house, trained.model if kept else None, mentions.alarms if believed else None)
    _tell(session, before, trained.held_out, kept=kept, where=house.theme_models / "current", mentions=mentions)
    return FAILED if bad else DONE


def _install(house: House, model: ThemeModel | None, alarms: Sequence[FalseAlarm] | None) -> None:
    """Put in use what was learned, and note what it was, so that it can be taken back."""
    folders = []
    if model:
        install(model, house.theme_models)
        folders.append(house.theme_models)
    if alarms is not None:
        install_alarms(alarms, house.mention_lessons)
        folders.append(house.mention_lessons)
    if folders:
        note_installed(folders)


def _learn(session: Session, examples: Sequence[Labelled], *, vectors: bool) -> "Trained":
    from watcher.understanding.training import FOLDS, train

    encode = open_encoder() if vectors else None
    with session.out.progress(session.tr("Learning")) as start:
        themes = session.house.settings.themes
        return train(examples, themes, load(SHIPPED), encode=encode, progress=start(FOLDS + 1))


def undo_training(session: Session) -> int:
    """Go back one model; raise UsageError when there is none to leave."""
    house = session.house
    folders = last_installed(house.theme_models.parent) or [house.theme_models]
    taken = [take_back(folder) for folder in folders]
    if not any(taken):
        raise UsageError(
            msg("This workspace has trained no model: the one delivered is in use."),
            msg("Train one with: veilleur train"),
        )
    if session.as_json:
        session.out.json({"undone": True})
    session.out.say(msg("The model before the last training is in use again. Read posts again: veilleur read --again"))
    return DONE


def suggest(session: Session, count: int) -> int:
    """Print the tickets of the desk whose theme a person's word would teach the most."""
    house = session.house
    with house.ledger() as ledger:
        found = candidates(ledger, session.clock())
    scorer = ThemeScorer(house.settings.themes, house.theme_model)
    folded = [fold_text(one.post.text) for one in found]
    with session.out.progress(session.tr("Looking for doubtful posts")) as start:
        scores = in_batches([Labelled(one.post.text, ()) for one in found], scorer.table, start(len(found)))
    chosen = worth_labelling(scores, [frozenset(words_of_text(text.text)) for text in folded], count)
    doubt = hesitations(scores)
    rows = [_row(found[i], scorer.lexicon.ids[int(scores[i].argmax())], float(doubt[i])) for i in chosen]
    session.out.rows(rows, ("ticket", "theme", "doubt", "text"), msg("No post on the desk waits for a theme."))
    if rows:
        session.out.say(msg("Give the right theme with: veilleur queue retheme TICKET THEME --as PERSON"))
    return DONE


def _row(candidate: Candidate, theme: str, doubt: float) -> dict[str, Any]:
    return {"ticket": candidate.ticket_id, "theme": theme, "doubt": round(doubt, 2), "text": candidate.post.text}


def _tell(
    session: Session,
    before: Figures | None,
    after: Figures,
    *,
    kept: bool,
    where: Path,
    mentions: MentionLessons | None = None,
) -> None:
    """Say what the training was worth on texts held out in turn."""
    if session.as_json:
        told = {"before": as_json(before) if before else None, "after": as_json(after), "kept": kept}
        learned = {"mentions": asdict(mentions)} if mentions else {}
        session.out.json({**told, "model": str(where) if kept else None, **learned})
        return
    if before:
        session.out.say(
            msg("Macro-F1 on {count} texts: {before:.3f} before, {after:.3f} after, on texts held out in turn.",
                count=after.texts, before=before.macro_f1, after=after.macro_f1)
        )  # fmt: skip
    else:
        session.out.say(
            msg("Macro-F1 on {count} texts held out in turn: {after:.3f}; calibration error {ece:.3f}.",
                count=after.texts, after=after.macro_f1, ece=after.ece)
        )  # fmt: skip
    if kept:
        session.out.say(msg("The model is in {path}.", path=where))
    else:
        session.out.say(msg("The new model is not better: the one in use stays."))
    if mentions and mentions.posts:
        _tell_mentions(session, mentions)


def _tell_mentions_alone(session: Session, mentions: MentionLessons) -> None:
    if session.as_json:
        session.out.json({"before": None, "after": None, "kept": False, "model": None, "mentions": asdict(mentions)})
        return
    session.out.say(msg("Too few themes were corrected to learn themes: only mentions were looked at."))
    _tell_mentions(session, mentions)


def _tell_mentions(session: Session, mentions: MentionLessons) -> None:
    """Say what corrections of mentions were worth, and which words they taught."""
    session.out.say(
        msg("Mentions right on {count} decided posts: {before:.3f} before, {after:.3f} after, held out in turn.",
            count=mentions.posts, before=mentions.before, after=mentions.after)
    )  # fmt: skip
    if mentions.after <= mentions.before:
        session.out.say(msg("Nothing new is sure about mentions: it takes four posts set aside with the same words."))
        return
    for alarm in mentions.alarms:
        session.out.say(
            msg("Set aside {count} times with “{words}”: these words count against a mention from now on.",
                count=alarm.times, words=alarm.words)
        )  # fmt: skip
