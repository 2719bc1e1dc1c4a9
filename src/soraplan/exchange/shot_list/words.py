"""The words that people write into shot lists for a status, a frame, yes or no, or nothing at all.

English and French, with the short names of trackers such as Kitsu and ShotGrid; yes and no in
German, too.
"""

from soraplan.core.clip import Status
from soraplan.core.document import Frame
from soraplan.exchange.shot_list.spellings import words

OPEN = frozenset(
    words("…, ..., ?, ??, ???, #n/a, tbd, tbc, tba, to be defined, à définir, a definir")
)
"""What stands in a cell whose value somebody owes."""

NOTHING = OPEN | frozenset(words("-, –, —, --, ---, n/a, na, n.a., none, null, nil"))
"""What stands in a cell that has no value, or none yet."""

BATCH = frozenset(words("batch, batch api, batch lane"))
NO_LANE = frozenset(
    words("standard, normal, normale, default, regular, sync, no, no batch, non, as plan")
)
"""What people call the lane, and what they write where a clip has none."""

YES = frozenset(
    words(
        "yes, y, true, on, 1, x, ✓, ✔, ☑, needed, with, with audio, with sound, sync, sync sound,"
        " oui, o, vrai, avec, avec son, synchrone, son synchrone, ja, j, wahr, mit, mit ton,"
        " synchron"
    )
)
NO = frozenset(
    words(
        "no, n, false, off, 0, ✗, ✘, ☐, not needed, without, without audio, without sound, silent,"
        " mute, muted, mos, non, faux, sans, sans son, muet, muette, nein, falsch, ohne, ohne ton,"
        " stumm"
    )
)
"""What people write where a clip needs its sound from the model, and where it does not. `MOS` is
how a set calls a shot without sound."""

_STATUS: dict[Status, str] = {
    "planned": (
        "planned, plan, to do, todo, not started, open, new, ready, ready to start, waiting,"
        " draft, pending, idea, wtg, wts, rdy, prévu, prévue, planifié, planifiée, à faire,"
        " a faire, brouillon, en attente, prêt, prête, nouveau"
    ),
    "approved": (
        "approved, ok, okay, confirmed, validated, signed off, greenlit, approuvé, approuvée,"
        " validé, validée, confirmé, confirmée, apr"
    ),
    "rolling": (
        "rolling, in progress, wip, ip, started, generating, shooting, running, active, review,"
        " in review, wfa, rev, retake, en cours, tournage, en tournage, en production, lancé,"
        " lancée, à valider, à revoir"
    ),
    "done": (
        "done, complete, completed, finished, final, shot, delivered, wrapped, closed, fin, cmpt,"
        " fait, faite, terminé, terminée, fini, finie, tourné, tournée, livré, livrée"
    ),
    "omitted": (
        "omitted, omit, omt, cut, dropped, removed, skipped, skip, cancelled, canceled, killed,"
        " scratched, omis, omise, coupé, coupée, supprimé, supprimée, annulé, annulée, abandonné,"
        " abandonnée, retiré, retirée"
    ),
}

STATUS: dict[str, Status] = {
    word: status for status, spelled in _STATUS.items() for word in words(spelled)
}

_FRAME: dict[Frame, str] = {
    "portrait": "portrait, vertical, verticale, story, stories, reel, reels, tall",
    "landscape": "landscape, horizontal, horizontale, paysage, wide, widescreen, scope",
    "square": "square, carré, carrée, carre",
}

FRAME: dict[str, Frame] = {
    word: frame for frame, spelled in _FRAME.items() for word in words(spelled)
}

TOTALS = frozenset(
    words(
        "total, totals, grand total, subtotal, sub-total, sum, totaux, total général,"
        " sous-total, somme"
    )
)
"""What stands first in a row that adds others up."""
