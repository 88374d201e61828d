"""What is known about a case before its answer runs."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from labgen.execution.cases import Case


class Facts(ABC):
    """Probabilities, by name: some follow from the arguments of a case alone, some from states
    that the answer draws. Where there are none for the shapes of a case, a ValueError says so.
    """

    @abstractmethod
    def cases(self, seed: int) -> list[Case]:
        """The calls to make, the same for the same seed."""

    @abstractmethod
    def array(self, case: Case, name: str) -> np.ndarray:
        """Probabilities that follow from the arguments."""

    @abstractmethod
    def given(self, case: Case, name: str, states: np.ndarray) -> np.ndarray:
        """Probabilities that follow from binary states [batch, units], row by row."""
