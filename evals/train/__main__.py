"""`python -m evals.train`: from clones and pairs to the model file."""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from evals.train import decision, examples, fit, logistic, words
from evals.train.encoder import Encoder
from evals.train.write import write
from reviewer.evals.pairs import files
from reviewer.evals.run import clone_of

EVALS = Path(__file__).parents[1]
NETWORKS = 3


def main() -> None:
    """Train and write; says what it does as it goes."""
    parser = argparse.ArgumentParser(prog="python -m evals.train", description=__doc__)
    parser.add_argument(
        "--clones",
        type=Path,
        required=True,
        help="holds OWNER/NAME or OWNER+NAME/repo of each repository",
    )
    parser.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument(
        "--output", type=Path, default=EVALS.parent / "reviewer/judgement/local.npz"
    )
    args = parser.parse_args()
    split = yaml.safe_load((EVALS / "split.yml").read_text("utf-8"))
    taken = {part: _taken(args.clones, split[part]) for part in ("train", "validation")}
    told = [_told(_clone(args.clones, repo)) for repo in split["train"]]
    first = words.first_vocabulary([one for each in told for one in each], Encoder(args.encoder))
    vocabulary = words.tuned(first, told, examples.SEED)
    # a repository is shown words tuned without it: else training would trust them too much
    halves = [words.tuned(first, told[half::2], examples.SEED) for half in (1, 0)]
    known = {repo: halves[at % 2] for at, repo in enumerate(split["train"])}
    weights = {"link": logistic.link(taken["train"]), "relevant": logistic.relevant(taken["train"])}
    pairs = list(examples.of_pairs(EVALS, files(EVALS, "train/pairs")))
    shown = [one.example(known[one.repo], weights["link"]) for one in taken["train"]]
    shown_pairs = [one.example(vocabulary, weights["link"]) for one in pairs]
    scaling = fit.scaling_of([*shown, *shown_pairs])
    networks = []
    for seed in range(NETWORKS):
        print(f"network {seed + 1} of {NETWORKS}")
        networks.append(fit.train(scaling, [*shown, *shown_pairs * fit.PAIR_TIMES], seed))
    open_pairs = [*files(EVALS, "incidents/open"), *files(EVALS, "attacks/open")]
    held_out = [*taken["validation"], *examples.of_pairs(EVALS, open_pairs)]
    unseen = [one.example(vocabulary, weights["link"]) for one in held_out]
    decided = decision.fitted(unseen, fit.predict(networks, scaling, unseen))
    write(args.output, vocabulary, weights, scaling, networks, decided)
    print(f"{args.output}: {args.output.stat().st_size} bytes")


def _taken(clones: Path, repos: list[str]) -> list[examples.Taken]:
    found = []
    for repo in repos:
        mine = list(examples.of_clone(_clone(clones, repo), repo))
        print(f"{repo}: {len(mine)} changes", flush=True)
        found += mine
    return found


def _clone(clones: Path, repo: str) -> Path:
    found = clone_of(clones, repo)
    if found is None:
        sys.exit(f"{clones} has no clone of {repo}")
    return found


def _told(clone: Path) -> list[words.Told]:
    with TemporaryDirectory(prefix="reviewer-train-") as room:
        return words.told_of(clone, Path(room) / "scratch")


if __name__ == "__main__":
    main()
