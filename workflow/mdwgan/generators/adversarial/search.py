"""The search for the best stopping step: which score is the best, and when it ends."""

import math
from dataclasses import asdict, dataclass, field


@dataclass
class Search:
    """The stopping rule, and where the search stands.

    Parameters
    ----------
    epochs : int
        The search ends after this epoch.
    score_every : int
        Epochs from one score to the next; the last epoch is scored too.
    patience : int
        The search ends after so many scores in a row without a better one.
    least : int
        Scores of earlier epochs do not count; the last epoch's always does.

    Attributes
    ----------
    epoch : int
        The last one scored.
    best_score : float
    best_epoch : int
    waited : int
        Scores since the best one.
    ended : str
        Why the search ended; empty until then.
    """

    epochs: int
    score_every: int
    patience: int
    least: int = 0
    epoch: int = field(default=0, init=False)
    best_score: float = field(default=-math.inf, init=False)
    best_epoch: int = field(default=0, init=False)
    waited: int = field(default=0, init=False)
    ended: str = field(default="", init=False)

    @classmethod
    def of(cls, settings: dict, per_epoch: int) -> "Search":
        """Rule of config ``training``; an epoch has ``per_epoch`` generator updates."""
        least = math.ceil(settings.get("least_updates", 0) / per_epoch)
        return cls(settings["epochs"], settings["score_every"], settings["patience"], least)

    def epochs_left(self) -> range:
        """Epochs still to train; none after the end."""
        return range(0) if self.ended else range(self.epoch + 1, self.epochs + 1)

    def is_scored(self, epoch: int) -> bool:
        """Whether a score is due after an epoch."""
        return epoch % self.score_every == 0 or epoch == self.epochs

    def seen(self, score: float, epoch: int) -> bool:
        """Note the score of an epoch; return whether it is the best so far (NaN never is)."""
        self.epoch = epoch
        if epoch < min(self.least, self.epochs):
            return False
        better = score > self.best_score
        if better:
            self.best_score, self.best_epoch = score, epoch
        self.waited = 0 if better else self.waited + 1
        if self.waited >= self.patience:
            self.ended = "patience"
        return better

    def state(self) -> dict:
        """Where the search stands, for a checkpoint."""
        rule = ("epochs", "score_every", "patience", "least")
        return {name: value for name, value in asdict(self).items() if name not in rule}

    def load_state(self, state: dict) -> None:
        """Go on from a `state`."""
        for name, value in state.items():
            setattr(self, name, value)
