"""What each clue of `context` is worth, in points for us or against: a table of one line a clue.

For surnames, then for titles of movements: the points judged by hand, and those in use, which a
logistic regression moved from there on the development sentences. `benchmarks/mentions.py --fit`
prints the lines anew; without an option it measures every campaign with weights fitted on the
others. A score is the logarithm of the odds: 0 is even. Names never enter, only kinds of context.
"""

_TABLE = """
start                        0.5   0.55     0.0  -0.01
capital                      1.0   1.30     2.0   1.71
opens                        0.5   0.91    -0.5  -0.30
lower                       -4.0  -4.08    -4.0  -4.22
lower_common                -6.5  -6.19       -      -
hushed                       0.0   0.50    -1.5  -1.59
shouting                     0.5   0.68    -0.3  -0.06
capitals                     0.5   0.62     2.0   1.48
particle                     1.0   1.04       -      -
article_inside              -1.0  -1.00       -      -
common                      -0.7   0.16       -      -
is_first_name               -1.0  -1.16       -      -
hashtag                      1.5   1.50     1.0   1.00
plural_article              -2.5  -2.21    -2.0  -2.00
article                     -1.0  -1.13    -3.5  -3.48
civility                     1.0   0.82       -      -
other_civility              -3.5  -3.77       -      -
political_title              3.5   3.40       -      -
initial                      3.0   3.00       -      -
other_initial               -4.0  -4.09       -      -
first_name                   4.0   4.02       -      -
other_first_name            -5.0  -5.35       -      -
politics_head                1.5   1.31     1.5   1.25
politics_head_of             2.0   1.96     1.5   1.84
place_head                  -5.0  -5.19    -4.5  -4.64
place_head_of               -4.5  -4.73    -2.5  -2.61
firm_head                   -5.0  -5.19    -4.5  -4.81
firm_head_of                -2.0  -2.31    -1.5  -1.57
person_head                 -4.5  -4.75    -1.0  -1.00
person_head_of              -1.5  -1.55     0.0  -0.03
opening_head                -2.0  -2.71    -2.0  -2.01
opening_head_of             -0.5  -0.37     0.0   0.12
capital_head                -3.5  -3.61    -2.5  -2.50
capital_head_of             -3.0  -2.93    -1.0  -1.02
other_head                  -1.0  -1.12    -1.5  -1.28
other_head_of                0.3   0.17     0.3   0.38
verb_head                    0.5   0.57     0.5   0.30
verb_head_of                 0.0   0.04     0.0   0.01
locative                    -3.5  -3.31     0.0   0.05
locative_governed            0.5   0.54     0.5   0.50
preposition                  0.3   0.52     0.5   0.69
asking                       1.5   1.55     1.0   1.00
verb_before                  0.5   0.72     0.5   0.28
anti                         4.0   4.00     4.0   4.00
versus                       3.0   3.01     2.0   2.00
hyphen                      -3.5  -3.79    -2.5  -2.50
subject                      1.5   1.53     3.0   3.89
verb_after                   0.5   0.38     0.0   0.22
politics_verb                1.0   0.95     1.0   0.99
clitic                       0.5   0.60     0.5   0.70
firm_after                  -4.0  -4.12    -4.0  -4.02
colon                        0.5   0.52    -0.3  -0.65
question                     0.5   0.20     0.0   0.34
numbered                    -3.5  -3.56    -1.0  -1.00
percent                      3.0   3.00     3.0   3.03
trade                       -4.0  -4.11    -2.0  -2.46
capital_after               -2.5  -3.08    -2.0  -1.87
of_after                    -1.0  -1.00    -1.5  -2.03
preposition_after            0.0   0.21    -1.5  -1.89
noun_after                  -1.5  -0.89    -1.5  -1.79
politics_apposition          2.5   2.47     1.5   1.62
kin                         -3.0  -3.00    -1.0  -1.03
aged                        -4.0  -4.11     0.0   0.00
comma                        0.0   0.35    -1.0  -0.67
politics                     0.8   1.09     0.7   0.91
life                        -1.0  -2.31    -1.0  -1.37
dialogue                     0.3   0.40     0.3   0.25
addressed                    0.7   0.33     0.3   0.30
politics_lower               0.3   0.07     0.2   0.66
life_lower                  -1.0  -0.51    -1.0  -1.41
dialogue_lower               0.0   0.37     0.0  -0.40
addressed_lower              0.0  -0.00     0.0  -0.37
rivals                       2.5   3.08     2.0   2.09
policy                       0.6   0.60     0.6   0.60
ours                         0.4   0.40     0.5   0.50
named                        3.0   3.00     3.0   3.00
slip                        -1.0  -1.00       -      -
chez                        -2.5  -2.71     1.5   1.52
itinerary                   -3.5  -3.51    -2.0  -2.00
figure_after                 0.0  -0.39    -2.0  -2.23
politics_after               2.5   2.54     1.0   1.00
and_name                     0.5   0.18     1.0   1.47
and                          0.0   0.01    -0.5  -0.79
taken_up                     0.5   0.66     1.5   1.49
other_gender                -2.0  -1.99       -      -
vocative                     1.5   1.38     0.0   0.08
let_us                      -0.5  -0.36    -3.0  -2.94
local                       -0.7  -1.63    -0.4  -0.52
local_lower                 -0.5  -0.51    -0.5  -0.53
article_common              -2.0  -1.73       -      -
of_after_common             -2.0  -2.03    -2.0  -1.58
preposition_after_common    -1.0  -0.73    -2.0  -2.29
noun_after_common           -3.0  -3.81    -2.0  -2.17
placelike                   -0.8  -0.48       -      -
other_head_of_place         -0.8  -0.41       -      -
subject_place                0.8   1.08       -      -
colon_place                 -1.0  -0.64       -      -
turn                         1.5   1.52     0.5   0.53
role_apposition             -1.5  -1.56    -0.5  -0.55
greeted                     -1.5  -1.73       -      -
quoted                       1.0   1.05     0.5   0.50
section_of                     -      -     1.0   1.26
section                        -      -     2.0   2.34
article_long                   -      -    -0.7  -0.80
opens_common                   -      -    -1.8  -1.64
comma_common                   -      -    -2.5  -2.23
"""
# The other forms are too plain, or too rare, to be fitted.
_OTHERS = {
    "full": {"start": 4.0, "place_head": -5.0, "firm_head": -5.0, "place_head_of": -3.0, "life": -0.5, "politics": 0.5},
    "followers": {
        "start": 0.5, "common": -1.5, "politics": 1.0, "dialogue": 0.5, "life": -1.0, "named": 3.0, "rivals": 1.0,
    },
    "role": {"start": 0.2, "policy": 1.0, "ours": 0.75, "rivals": -1.5, "named": 3.0},
    "homonym": {"start": -9.0},
}  # fmt: skip


def _column(place: int) -> dict[str, float]:
    lines = map(str.split, _TABLE.strip().splitlines())
    return {line[0]: float(line[place]) for line in lines if line[place] != "-"}


JUDGED = {"surname": _column(1), "title": _column(3)}
WEIGHTS = {"surname": _column(2), "title": _column(4), **_OTHERS}
