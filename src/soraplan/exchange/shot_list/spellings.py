"""The plain spellings of the heads of shot lists: English, French, and some German ones.

They come from StudioBinder's and Kitsu's lists, from soraplan's own, and from what people write at
home. `heads` says what plain means: no case, accents, signs, articles or units.
"""


def words(text: str) -> tuple[str, ...]:
    """The parts of a text with commas between."""
    return tuple(text.split(", "))


SPELLINGS: dict[str, str] = {
    "id": "id, clip id, identifiant, uid",
    "scene": (
        "scene, sc, scn, scenes, scene name, nom scene, sequence, seq, sequence name, nom sequence"
    ),
    "shot": (
        "shot, sh, shots, shot name, shot id, shot code, shot title, plan, plans, nom plan, name,"
        " nom, clip, clip name, nom clip, setup, set up, titre, title, code"
    ),
    "prompt": (
        "prompt, prompts, prompt text, texte prompt, shot description, description plan,"
        " description shot, description, desc, descriptif, descriptions, action, actions,"
        " visual, visuel, visuals, contenu, content, consigne, consignes, invite, text, texte,"
        " synopsis, resume"
    ),
    "seconds": (
        "seconds, duration, shot duration, clip duration, duration shot, duree, duree plan,"
        " length, shot length, clip length, longueur, secs, sec, s, secondes, dur, runtime,"
        " run time, screen time, timing, minutage, est duration, estimated duration,"
        " duree estimee, trt, est time, estimated time, temps estime"
    ),
    "minutes": "minutes, mins, min",
    "frames": (
        "frames, frame count, nb frames, number frames, nombre frames, nombre images, nb images,"
        " duration frames, length frames, total frames"
    ),
    "fps": "fps, frame rate, framerate, images par seconde, cadence, ips",
    "frame": (
        "frame, orientation, aspect ratio, aspect, ratio, format, frame format, frame size,"
        " dimensions, resolution, format image, cadre, ar, definition, video size,"
        " video resolution, resolution video, output size, output resolution"
    ),
    "audio": (
        "audio, needs audio, needs sound, sound, with audio, with sound, generate audio, native"
        " audio, son, avec son, besoin son, ton, mit ton, braucht ton"
    ),
    "offer": (
        "offer, offre, tier, model, modele, quality, qualite, niveau, engine, moteur, ai model,"
        " video model, model name, modele video, video quality, qualite video"
    ),
    "count": (
        "count, quantity, qty, quantite, qte, nombre, nb, nbre, number videos, number clips,"
        " number shots, nombre videos, nombre clips, nombre plans, nb videos, nb clips, videos,"
        " variants, variantes, versions, exemplaires"
    ),
    "takes": (
        "takes, take, takes clip, number takes, prises, prise, nombre prises, nb prises,"
        " attempts, tries, essais, iterations, generations"
    ),
    "keep_rate": "keep rate, success rate, hit rate, taux garde, taux reussite, taux conserve",
    "status": "status, state, statut, etat",
    "priority": "priority, prio, priorite",
    "owner": (
        "owner, assignee, assigned, assigned to, responsable, artist, artiste, operator,"
        " operateur, assigne, who, qui"
    ),
    "tags": "tags, tag, labels, keywords, mots cles, etiquettes",
    "reference": (
        "reference, ref, reference image, image reference, start image, start frame,"
        " first frame, input reference, still, image url, image depart"
    ),
    "reference_seconds": (
        "reference seconds, seconds reference, reference length, reference duration, ref length,"
        " ref duration, input seconds, duree reference, longueur reference, referenzlange,"
        " lange referenz, referenzdauer, dauer referenz"
    ),
    "lane": "lane",
    "group": "group, groupe",
    "moved_from": "moved from",
    "moved_seconds": "moved seconds",
    "moved_lane": "moved lane",
    "notes": (
        "notes, note, comments, comment, commentaires, commentaire, remarks, remark, remarques,"
        " remarque, observations, production notes, notes production"
    ),
}
"""For each target its heads. Where several columns want a target, the earliest named has it."""

SIZED = frozenset(
    words(
        "format, resolution, dimensions, frame format, frame size, format image, definition,"
        " video size, video resolution, resolution video, output size, output resolution"
    )
)
"""Heads of frames under which a size or a resolution stands, which chooses the offer."""

LOOSE = SIZED.difference(words("frame format, frame size, format image")) | {"cadre"}
"""Heads of frames under which many a list has something else: `ProRes`, `4K`, a framing."""

SOUNDS = frozenset(words("audio, sound, son, ton"))
"""Heads of audio under which many a list describes the sound: then it is no yes or no."""

CAMERA = words(
    "framing, cadrage, shot size, size, shot type, type, valeur, valeur plan, angle, angles,"
    " camera angle, angle camera, movement, mouvement, camera movement, mouvement camera,"
    " camera, lens, focal, focale, objectif, focal length, equipment, materiel, gear, rig,"
    " dialogue, dialogues, cast, personnages, characters, subject, sujet,"
    " location, lieu, decor, set, int ext, i e, n, day night, jour nuit, props, storyboard,"
    " accessoires, costume, vfx, lighting, lumiere, music, musique, episode, frame in,"
    " frame out, thumbnail, vignette, shot size framing"
)
"""Heads of shot lists that no field of a clip stands for; they still show which row has heads."""

FILLING = frozenset(words("the, of, a, le, la, les, l, de, du, des, d, un, une, per"))
"""Words that a plain spelling goes without."""

NUMBERING = frozenset(words("#, number, num, numero, nr"))
"""Words that say only that the names under a head are numbers."""

UNITS = {
    "seconds": frozenset(words("s, sec, secs, second, seconds, seconde, secondes")),
    "minutes": frozenset(words("min, mins, mn, minute, minutes")),
    "frames": frozenset(words("f, fr, frames, frame, images, im")),
}
"""Units of length that a head may name beside its word."""
