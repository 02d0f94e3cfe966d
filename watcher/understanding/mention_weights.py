"""What each clue of `context` is worth, in points for us or against: a table of one line a clue.

For surnames, then for titles of movements: the points judged by hand, and those in use, which a
logistic regression moved from there on the development sentences. `benchmarks/mentions.py --fit`
prints the lines anew; without an option it measures every campaign with weights fitted on the
others. A score is the logarithm of the odds: 0 is even. Names never enter, only kinds of context.
"""

_TABLE = """
start                        0.5   0.58     0.0   0.06
capital                      1.0   0.81     2.0   1.68
opens                        0.5   0.43    -0.5  -0.44
lower                       -4.0  -3.57    -4.0  -4.03
lower_common                -6.5  -6.21       -      -
hushed                       0.0   0.60    -1.5  -1.05
shouting                     0.5   0.70    -0.3  -0.41
capitals                     0.5   0.58     2.0   1.84
particle                     1.0   1.02       -      -
article_inside              -1.0  -1.00       -      -
common                      -0.7   0.16       -      -
is_first_name               -1.0  -1.15       -      -
hashtag                      1.5   1.50     1.0   1.00
plural_article              -2.5  -2.33    -2.0  -2.00
article                     -1.0  -1.24    -3.5  -3.40
civility                     1.0   1.28       -      -
other_civility              -3.5  -3.69       -      -
political_title              3.5   3.42       -      -
initial                      3.0   3.00       -      -
other_initial               -4.0  -4.02       -      -
first_name                   4.0   4.01       -      -
other_first_name            -5.0  -5.36       -      -
politics_head                1.5   1.28     1.5   1.26
politics_head_of             2.0   2.11     1.5   1.79
place_head                  -5.0  -5.15    -4.5  -4.61
place_head_of               -4.5  -4.53    -2.5  -2.57
firm_head                   -5.0  -5.15    -4.5  -4.72
firm_head_of                -2.0  -2.20    -1.5  -1.53
person_head                 -4.5  -4.78    -1.0  -1.00
person_head_of              -1.5  -1.55     0.0   0.10
opening_head                -2.0  -2.25    -2.0  -1.97
opening_head_of             -0.5  -0.52     0.0   0.04
capital_head                -3.5  -3.53    -2.5  -2.50
capital_head_of             -3.0  -2.83    -1.0  -1.05
other_head                  -1.0  -1.11    -1.5  -1.22
other_head_of                0.3   0.17     0.3   0.32
verb_head                    0.5   0.64     0.5   0.34
verb_head_of                 0.0   0.10     0.0   0.04
locative                    -3.5  -3.62     0.0   0.03
law_head                    -2.9  -3.29    -1.5  -1.50
town_verb                   -2.5  -2.53       -      -
locative_governed            0.5   0.54     0.5   0.50
preposition                  0.3   0.70     0.5   0.65
asking                       1.5   1.55     1.0   1.01
verb_before                  0.5   0.61     0.5   0.31
anti                         4.0   4.00     4.0   4.00
versus                       3.0   3.00     2.0   2.00
hyphen                      -3.5  -3.65    -2.5  -2.50
subject                      1.5   1.45     3.0   3.56
verb_after                   0.5   0.40     0.0   0.26
politics_verb                1.0   0.65     1.0   1.19
clitic                       0.5   0.76     0.5   0.66
firm_after                  -4.0  -4.06    -4.0  -4.01
colon                        0.5   0.43    -0.3  -0.61
question                     0.5   0.45     0.0   0.26
numbered                    -3.5  -3.55    -1.0  -1.00
percent                      3.0   3.00     3.0   3.02
trade                       -4.0  -4.01    -2.0  -2.35
capital_after               -2.5  -3.03    -2.0  -1.99
of_after                    -1.0  -1.08    -1.5  -1.86
preposition_after            0.0   0.28    -1.5  -1.75
noun_after                  -1.5  -1.05    -1.5  -1.70
politics_apposition          2.5   2.48     1.5   1.56
kin                         -3.0  -2.66    -1.0  -1.02
aged                        -4.0  -4.06     0.0   0.00
comma                        0.0   0.15    -1.0  -0.81
politics                     0.8   1.43     0.7   0.98
life                        -1.0  -1.81    -1.0  -1.07
dialogue                     0.3   0.50     0.3   0.39
addressed                    0.7  -0.14     0.3   0.25
politics_lower               0.3   0.50     0.2   0.60
life_lower                  -1.0  -0.77    -1.0  -1.22
dialogue_lower               0.0   0.16     0.0  -0.12
addressed_lower              0.0  -0.00     0.0  -0.17
rivals                       2.5   3.56     2.0   2.29
policy                       0.6   0.60     0.6   0.60
ours                         0.4   0.40     0.5   0.50
named                        3.0   3.00     3.0   3.00
slip                        -1.0  -1.00       -      -
chez                        -2.5  -2.57     1.5   1.31
itinerary                   -3.5  -3.53    -2.0  -2.00
figure_after_common         -3.0  -2.95       -      -
figure_after                 0.0   0.05    -2.0  -2.18
politics_after               2.5   2.30     1.0   1.00
and_name                     0.5   0.24     1.0   1.27
and                          0.0   0.32    -0.5  -0.67
taken_up                     0.5   0.72     1.5   1.36
other_gender                -2.0  -1.92       -      -
vocative                     1.5   1.13     0.0   0.02
let_us                      -0.5  -0.39    -3.0  -2.92
local                       -0.7  -1.13    -0.4  -0.49
local_lower                 -0.5  -0.50    -0.5  -0.56
article_common              -2.0  -1.96       -      -
of_after_common             -2.0  -2.05    -2.0  -1.79
preposition_after_common    -1.0  -0.84    -2.0  -2.18
noun_after_common           -3.0  -3.30    -2.0  -2.11
placelike                   -0.8  -0.67       -      -
town                        -1.5  -0.88       -      -
other_head_of_place         -0.8  -0.66       -      -
subject_place                0.8   0.87       -      -
colon_place                 -1.0  -1.03       -      -
turn                         1.5   1.52     0.5   0.51
role_apposition             -1.5  -1.64    -0.5  -0.52
greeted                     -1.5  -1.61       -      -
quoted                       1.0   1.06     0.5   0.50
section_of                     -      -     1.0   1.07
section                        -      -     2.0   2.13
article_long                   -      -    -0.7  -0.76
opens_common                   -      -    -1.8  -1.79
comma_common                   -      -    -2.5  -2.36
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
