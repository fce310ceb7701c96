"""Folding, as the store's modules use it; the rules live in `model/fold.py`, since queries need them too."""

from __future__ import annotations

from refdesk.model.fold import BARRIER, TOKEN, fold, spans, tokens

__all__ = ["BARRIER", "TOKEN", "fold", "spans", "tokens"]
