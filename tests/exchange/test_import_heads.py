"""What heads mean, and the mapping that they suggest."""

import pytest

from soraplan.core.clip import Clip
from soraplan.exchange.sheet import Sheet, SheetRow
from soraplan.exchange.shot_list.heads import (
    field_of,
    is_exact,
    is_guarded,
    is_known,
    is_own_table,
    is_tracker,
)
from soraplan.exchange.shot_list.mapping import Mapping, guess
from soraplan.exchange.shot_list.spellings import SPELLINGS, words
from soraplan.exchange.shot_list.targets import BY_NAME, TARGETS


def guessed(*heads: str, unknown: str = "notes", **remembered: str) -> tuple[str, ...]:
    return guess(Sheet(heads, ()), remembered, unknown).targets


@pytest.mark.parametrize(
    ("target", "heads"),
    [
        ("scene", "Scene|SCENE|Sc.|Sc|Scene #|Scene No.|Scene Number|Scène|Séquence|Sequence|Seq."),
        (
            "shot",
            "Shot|Shot #|Shot No|Shot n°|Plan|Plan n°|Plan Nº|Numéro de plan|N° de plan|#|No.",
        ),
        ("shot", "Nom|Name|Shot name|Clip|Setup|№"),
        ("prompt", "Prompt|Description|Descriptif|Desc.|Shot description|Action|Contenu|Visuel"),
        ("prompt", "Description du plan"),
        ("seconds", "Seconds|Duration|Duration (s)|Durée|Durée (s)|Durée en secondes|Dur.|Length"),
        ("seconds", "duration sec|Shot duration|Est. Time|Estimated time|Minutage|DURÉE (sec.)"),
        ("minutes", "Duration (min)|Durée en minutes|Minutes|Length [min]"),
        (
            "frames",
            "Frames|Duration (frames)|Durée (images)|Nombre d'images|Nb frames|Length in frames",
        ),
        ("fps", "FPS|Frame rate|Cadence"),
        ("frame", "Frame|Format|Orientation|Aspect ratio|Aspect|Ratio|Resolution|Résolution"),
        ("offer", "Offer|Offre|Tier|Model|Modèle|Qualité"),
        ("count", "Count|Nombre|Nb|Qty|Quantité|Number of videos|Nombre de vidéos|Versions"),
        ("takes", "Takes|Take|Prises|Nombre de prises|Nb de prises|Number of takes|Essais"),
        ("keep_rate", "keep_rate|Keep rate|Taux de réussite"),
        ("status", "Status|Statut|État|State"),
        ("priority", "Priority|Priorité|Prio"),
        ("owner", "Owner|Assignee|Assigned to|Responsable|Artiste"),
        ("tags", "Tags|Mots-clés|Étiquettes|Keywords"),
        ("reference", "Reference|Réf.|Reference image|Image de référence|Start frame"),
        ("notes", "Notes|Note|Comments|Commentaires|Remarques|Notes (2)"),
        ("audio", "Audio|Needs sound|Sound|Son|Avec son|Ton|Mit Ton"),
        ("reference_seconds", "Reference seconds|Durée de la référence|Referenzlänge"),
        ("id", "ID|Id|Clip ID"),
    ],
)
def test_heads_mean_a_field(target: str, heads: str) -> None:
    assert {head: field_of(head) for head in heads.split("|")} == dict.fromkeys(
        heads.split("|"), target
    )


@pytest.mark.parametrize(
    "head", ["Framing", "Cadrage", "Shot Size", "Angle", "Movement", "Mouvement", "D/N", "Lens"]
)
def test_heads_of_the_camera_mean_no_field_and_are_heads_all_the_same(head: str) -> None:
    assert field_of(head) is None
    assert is_known(head)


@pytest.mark.parametrize("head", ["", "Time", "Temps", "Kürzel", "8", "Images", "x" * 1000])
def test_what_could_mean_anything_means_nothing(head: str) -> None:
    assert field_of(head) is None


def test_every_spelling_is_plain_and_means_one_target() -> None:
    spellings = [one for spelled in SPELLINGS.values() for one in words(spelled)]
    assert len(set(spellings)) == len(spellings)
    assert {one: field_of(one) for one in spellings} == {
        one: target for target, spelled in SPELLINGS.items() for one in words(spelled)
    }


def test_every_key_of_a_clip_means_itself_and_can_be_chosen() -> None:
    assert guessed(*Clip.model_fields) == tuple(Clip.model_fields)
    assert set(Clip.model_fields) <= set(BY_NAME)
    assert len(BY_NAME) == len(TARGETS)


def told_of(*texts: str, head: str = "Sound") -> str:
    rows = tuple(SheetRow(place, ("1A", text)) for place, text in enumerate(texts, 2))
    return guess(Sheet(("Shot", head), rows)).targets[1]


def test_a_column_that_describes_the_sound_is_no_yes_or_no() -> None:
    assert told_of("x", "", "x", "-") == "audio"
    assert told_of("sync", "MOS", "sync") == "audio"
    assert told_of("Waves", "Gulls, far away", "", "yes") == "notes"
    assert told_of("Waves", "Gulls", head="Needs sound") == "audio"
    assert told_of("", "") == "audio"


def test_of_two_columns_the_better_named_is_the_prompt_and_the_other_goes_to_the_notes() -> None:
    assert guessed("Description", "Prompt") == ("notes", "prompt")
    assert guessed("Action", "Description", unknown="drop") == ("notes", "prompt")


@pytest.mark.parametrize("unknown", ["notes", "tags", "drop"])
def test_columns_that_mean_nothing_go_where_one_says(unknown: str) -> None:
    assert guessed("Shot", "Angle", unknown=unknown) == ("shot", unknown)


def test_the_only_column_of_a_list_is_the_prompt() -> None:
    assert guessed("Column A") == ("prompt",)
    assert guessed("Shot") == ("shot",)


def test_what_was_chosen_before_wins_unless_it_means_nothing_any_more() -> None:
    assert guessed("Prompt", "Angle", Angle="prompt") == ("notes", "prompt")
    assert guessed("Prompt", "Angle", Angle="hologram") == ("prompt", "notes")


def test_choosing_a_target_takes_it_from_the_column_that_had_it() -> None:
    mapping = Mapping(("A", "B", "C"), ("shot", "prompt", "notes"))
    assert mapping.with_target(2, "prompt").targets == ("shot", "notes", "prompt")
    assert mapping.with_target(1, "notes").targets == ("shot", "notes", "notes")
    with pytest.raises(KeyError):
        mapping.with_target(0, "hologram")


def test_a_column_is_found_by_a_head_that_is_nearly_its_own() -> None:
    mapping = Mapping(("Scène", "Plan n°", "Plan"), ("scene", "shot", "notes"))
    assert mapping.column("scene") == 0
    assert mapping.column("Plan n°") == 1
    assert mapping.column("plan") == 2
    assert mapping.column("Angle") is None
    assert mapping.by_head() == {"Scène": "scene", "Plan n°": "shot", "Plan": "notes"}


def test_our_own_tables_are_known_and_their_figures_left_out() -> None:
    heads = ("Scene", "Shot", "Prompt", "Cost (USD)", "Pro HD (USD)", "Requests", "Receipt")
    assert is_own_table(heads) and is_guarded(heads)
    assert guessed(*heads)[3:] == ("drop",) * 4
    # The same heads in anybody else's list are not ours to leave out.
    assert guessed(*heads[:-1])[3:] == ("notes",) * 3
    assert is_own_table(("id", "prompt", "receipt: soraplan-receipt=1"))
    assert not is_own_table(("Receipts",)) and not is_own_table(())


def test_only_the_keys_of_a_plan_are_taken_to_the_last_blank() -> None:
    assert is_exact((*Clip.model_fields, "receipt"))
    assert is_exact((*Clip.model_fields, "media"))
    assert is_exact(("id", "prompt"))
    assert not is_exact(("id", "prompt", "Angle"))
    assert not is_exact(("shot", "prompt"))


def test_the_list_of_a_tracker_is_known_by_its_heads() -> None:
    assert is_tracker(("Episode", "Sequence", "Name", "Frames"))
    assert is_tracker(("Séquence", "Nom"))
    assert not is_tracker(("Scene", "Shot", "Prompt"))
    assert not is_tracker(tuple(Clip.model_fields))


def test_a_second_word_on_the_offer_stands_beside_it() -> None:
    assert guessed("Model", "Quality", "Aspect ratio", "Format", "Orientation") == (
        *("offer", "offer+", "notes", "offer+", "frame"),
    )
