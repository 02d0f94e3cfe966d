"""What we send to X and what our small X answers, held against X's own description of its API.

The descriptions are X's and are not ours to commit; where they, or openapi-core, are absent the
tests say so and pass by.
"""

import json
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import requests
from fake_x import Exchange, FakeX, minutes
from test_collect_x import NOW, OPTIONS, Book, collector, mention, source, walk

from watcher.collectors.x import FIELDS

FOLDER = Path(__file__).parents[2] / "shared" / "platforms" / "x"
VERSIONS = {"tweet": "x_openapi_2.166.json", "post": "x_openapi_2.167.json"}
HOST = "https://api.x.com"


@cache
def description(spelling):
    """Load a description of the API; skip the test when this machine has none."""
    openapi = pytest.importorskip("openapi_core", reason="openapi-core is not installed")
    path = FOLDER / VERSIONS[spelling]
    if not path.exists():
        pytest.skip(f"X's description of its API ({path.name}) is not on this machine")
    told = json.loads(path.read_text())
    for operations in told["paths"].values():
        for operation in operations.values():
            if isinstance(operation, dict):
                operation.pop("security", None)  # the key is checked elsewhere
    told.pop("security", None)
    # 2.167 repeats a value in an enum: the description itself is not valid, its schemas are.
    config = openapi.Config(
        spec_validator_cls=None, extra_media_type_deserializers={"application/problem+json": json.loads}
    )
    return openapi.OpenAPI.from_dict(told, config=config)


def declared(spelling, target):
    """Return the names of the query that X does not know: openapi-core lets them pass."""
    told = json.loads((FOLDER / VERSIONS[spelling]).read_text())
    parts = target.partition("?")[0].split("/")
    for path, operations in told["paths"].items():
        pattern = path.split("/")
        if len(pattern) == len(parts) and all(a == b or a[:1] == "{" for a, b in zip(pattern, parts, strict=True)):
            given = operations["get"]["parameters"]
            known = told["components"]["parameters"]
            return {known[p["$ref"].rpartition("/")[2]]["name"] if "$ref" in p else p["name"] for p in given}
    raise AssertionError(f"X has no {target}")


def hold(spelling, exchange):
    """Raise unless the question and the answer are what X describes."""
    from openapi_core.contrib.requests import RequestsOpenAPIRequest, RequestsOpenAPIResponse

    api = description(spelling)
    asked = requests.Request("GET", HOST + exchange.path).prepare()
    answered = requests.Response()
    answered.status_code, answered._content = exchange.status, exchange.body
    answered.headers["Content-Type"] = "application/json" if exchange.status == 200 else "application/problem+json"
    api.validate_request(RequestsOpenAPIRequest(asked))
    api.validate_response(RequestsOpenAPIRequest(asked), RequestsOpenAPIResponse(answered))
    query = {pair.partition("=")[0] for pair in exchange.path.partition("?")[2].split("&") if pair}
    assert query <= declared(spelling, exchange.path)


@pytest.mark.parametrize("spelling", VERSIONS)
async def test_every_question_and_answer_is_one_that_x_describes(spelling):
    description(spelling)
    with FakeX(spelling) as x:
        x.account("rivesnouvelles")
        ids = mention(x, 130, NOW - minutes(600))
        asso = x.account("asso_brume2")
        x.post(asso, "RT", NOW - minutes(9), {"retweeted": ids[5]})
        x.post(asso, "Réponse, et citation", NOW - minutes(8), {"replied_to": ids[6], "quoted": 99})
        reader = collector(x, Book(), replace(OPTIONS, spelling=spelling, first_look=1_000))
        texts, page = await walk(reader, source())
        assert len(texts) == 130
        page = await reader.fetch(source(cursor=page.cursor), NOW)
        x.forgotten_tokens.add("abc")
        await walk(reader, source(cursor={**page.cursor, "token": "abc", "low": str(ids[50])}))
        followed = await reader.fetch(source("asso_brume2", organisation_id="asso"), NOW)
        assert (len(followed.posts), len(followed.deleted)) == (2, 1)
        x.accounts[asso].state = "protected"
        assert await reader.gone([str(ids[0]), "77", str(max(x.posts))], NOW) == ["77", str(max(x.posts))]
        assert {exchange.status for exchange in x.exchanges} == {200, 400}
        assert len(x.exchanges) > 6
        for exchange in x.exchanges:
            hold(spelling, exchange)


@pytest.mark.parametrize("spelling", VERSIONS)
def test_the_answers_of_the_fixture_pairs_are_ones_that_x_describes(spelling):
    description(spelling)

    body = (Path(__file__).parent / "data" / "x" / f"mentions.{spelling}.json").read_bytes()
    hold(spelling, Exchange("/2/users/1000/mentions?max_results=100", 200, body))


@pytest.mark.parametrize("spelling", VERSIONS)
def test_the_contract_has_teeth(spelling):
    description(spelling)
    from openapi_core.exceptions import OpenAPIError

    good = "/2/users/1000/mentions?max_results=100"
    bad_fields = good + "&" + "&".join(f"{name}=jamais_vu" for name in FIELDS[spelling])
    for exchange in (
        Exchange("/2/users/1000/mentions?max_results=500", 200, b"{}"),
        Exchange(bad_fields, 200, b"{}"),
        Exchange(good, 200, b'{"data": [{"id": 1, "text": "x"}]}'),
        Exchange(good, 200, b'{"data": [{"id": "1", "text": "x", "created_at": "hier"}]}'),
    ):
        with pytest.raises(OpenAPIError):
            hold(spelling, exchange)
    with pytest.raises(AssertionError):
        hold(spelling, Exchange(good + "&inconnu=1", 200, b"{}"))
