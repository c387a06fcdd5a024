"""`--judge none`: nobody judges, and every hunk says so."""

from reviewer.change.intent import Intent
from reviewer.change.model import Change
from reviewer.change.source import Source
from reviewer.facts.facts import Facts
from reviewer.judgement.opinion import FileOpinion, HunkOpinion, Judgement, PartOpinion, Verdict

_WHY = "no judge was asked"


class Nobody:
    """Leaves everything unjudged; facts and policy still speak."""

    def judge(self, change: Change, intent: Intent, facts: Facts, source: Source) -> Judgement:
        """An honest blank."""
        hunks = tuple(
            HunkOpinion(
                hunk_id=hunk.id,
                label="unjudged",
                score=0.0,
                flagged=False,
                self_declared=False,
                concern="",
                reasons=(),
                parts=tuple(PartOpinion(part.id, "unjudged", 0.0, "") for part in hunk.parts),
            )
            for hunk in change.hunks
        )
        files = tuple(FileOpinion(file.path, judged=False, why=_WHY) for file in change.files)
        return Judgement(Verdict("unclear", 0.0, f"{_WHY}.", "none"), hunks, files, ())
