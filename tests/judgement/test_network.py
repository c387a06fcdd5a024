"""The learned judge's parts: words, networks, windows, the file they come from."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from reviewer import assets
from reviewer.change.intent import read_intent
from reviewer.errors import IncompleteError
from reviewer.judgement.graph import Graph, Held, graph_of
from reviewer.judgement.links import Names
from reviewer.judgement.network import scores
from reviewer.judgement.pieces import pieces_of
from reviewer.judgement.windows import WHOLE, judged
from reviewer.rim.learned import load
from tests.fakes import change_of

MODEL = load(assets.model())
INTENT = read_intent(
    title="fix: retry when the rate service is down",
    body=None,
    messages=[],
    request=None,
    author=None,
    source="argument",
)


def held(files: int) -> tuple[Names, Held]:
    new = {
        f"pkg/m{n}.py": f"def fetch_rate_{n}():\n    retry(service, {n})\n" for n in range(files)
    }
    change = change_of({}, {**new, "garden/pond.rb": "def carp\n  heron.scare\nend\n"})
    return Names(pieces_of(change, {}, {})), Held(change, INTENT, INTENT.claims, {})


def test_the_model_is_small() -> None:
    assert assets.model().stat().st_size < 5_000_000


def test_words_that_mean_alike_lie_near() -> None:
    words = MODEL.vocabulary
    same, other = words.mean(["currency"]), words.mean(["euro"])
    assert float(same @ other) > float(same @ words.mean(["timeout"])) + 0.1
    assert np.allclose(np.linalg.norm(words.rows(words.index), axis=1), 1, atol=1e-4)


def test_an_unknown_word_is_rare_and_means_nothing() -> None:
    words = MODEL.vocabulary
    assert words.rarity("zzyzxq") == 1
    assert not words.mean(["zzyzxq"]).any()
    assert not words.mean([]).any()


def test_the_order_of_the_parts_does_not_matter() -> None:
    graph = graph_of(*held(5), MODEL.vocabulary, MODEL.link)
    order = np.asarray([3, 0, 5, 1, 4, 2])
    turned = Graph(
        graph.nodes[order], graph.pairs[np.ix_(order, order)], graph.whole, graph.meanings[order]
    )
    parts, whole = scores(MODEL, graph)
    turned_parts, turned_whole = scores(MODEL, turned)
    assert np.allclose(turned_parts, parts[order], atol=1e-4)
    assert turned_whole == pytest.approx(whole, abs=1e-4)


def test_each_feature_has_a_scale() -> None:
    graph = graph_of(*held(2), MODEL.vocabulary, MODEL.link)
    assert graph.nodes.shape[1] == len(MODEL.scaling.mean)
    assert len(graph.whole) == len(MODEL.scaling.whole_mean)
    assert (MODEL.scaling.spread > 0).all()


def test_a_change_too_large_for_one_look_is_judged_in_windows() -> None:
    names, change = held(WHOLE + 20)
    found, broad = judged(MODEL, names, change, [0.5] * len(names.pieces), free_text=True)
    assert len(found) == len(names.pieces)
    assert all(0 <= score <= 1 for score in (*found, broad))
    foreign = next(at for at, piece in enumerate(names.pieces) if piece.path == "garden/pond.rb")
    assert found[foreign] == max(found)


def test_what_an_author_writes_freely_can_be_left_out() -> None:
    def score(comment: str, *, free_text: bool) -> float:
        change = change_of({"a.py": "x = 1\n"}, {"a.py": f"x = 1\n# {comment}\n", "b.py": "y\n"})
        names = Names(pieces_of(change, {}, {}))
        shown = Held(change, INTENT, INTENT.claims, {})
        return judged(MODEL, names, shown, [0.5, 0.5], free_text=free_text)[0][0]

    words = ("retry the rate service", "scare the pond heron")
    assert len({score(each, free_text=True) for each in words}) == 2
    assert abs(score(words[0], free_text=False) - score(words[1], free_text=False)) < abs(
        score(words[0], free_text=True) - score(words[1], free_text=True)
    )


def test_an_echo_of_the_intent_moves_nothing_once_free_text_is_left_out() -> None:
    def shown(comment: str) -> Graph:
        change = change_of({"a.py": "x = 1\n"}, {"a.py": f"x = 1\n# {comment}\n", "b.py": "y\n"})
        names = Names(pieces_of(change, {}, {}))
        claims = Held(change, INTENT, INTENT.claims, {})
        return graph_of(names, claims, MODEL.vocabulary, MODEL.link, MODEL.scaling)

    echo, other = shown("rate service down"), shown("pond heron scared")
    assert np.array_equal(echo.nodes, other.nodes)
    assert np.array_equal(echo.whole, other.whole)
    assert np.array_equal(echo.meanings, other.meanings)


def test_a_threshold_and_a_temperature_of_ones_own() -> None:
    tuned = MODEL.tuned(0.9, 2.0)
    assert tuned.broad_from == 0.9
    assert tuned.change == (MODEL.change[0] / 2, MODEL.change[1] / 2)
    assert MODEL.tuned(None, None) == replace(MODEL)


@pytest.mark.parametrize("data", [b"", b"not a zip", b"PK\x03\x04"])
def test_a_broken_model_says_so(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "local.npz"
    path.write_bytes(data)
    with pytest.raises(IncompleteError, match=r"local\.npz: the embedded judge's model"):
        load(path)
    with pytest.raises(IncompleteError):
        load(tmp_path / "gone.npz")
