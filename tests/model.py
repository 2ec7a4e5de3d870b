"""The board as people are promised it, in plain dicts: who wrote what, how it stands, and who may read it.

In the words of the design, with nothing of tables, keys, pages or crashes. A draft is id, thread, kind, mark,
on (what it stands on, or is about) and words; a post is a draft and how it stands.
"""

from datetime import date, timedelta
from typing import Any

STANDING = ("published", "held")
AFTER = {  # what a moderator's verb makes of a post that stands so
    "approve": {"held": "published", "removed": "published", "published": "published"},
    "reject": {"held": "rejected"},
    "remove": {"published": "removed"},
    "purge": {"held": "rejected", "published": "removed", "removed": "removed", "withdrawn": "withdrawn"},
}
NOTHING: dict[str, Any] = dict.fromkeys(("id", "state", "kind", "mark", "until"), "")


class Model:
    def __init__(self) -> None:
        self.threads: Any = {}  # thread -> post -> how it stands, in the order in which they came
        self.flags: Any = {}  # flag -> the post that it is on
        self.looked, self.locked, self.out = set(), set(), set()  # flags; threads; questions once to be read
        self.ended = ""  # the day of the last slot, at whose end words go that were kept until then

    def public(self, thread: str, post: str) -> bool:  # it came out, and so did its question
        return self.threads[thread][post]["state"] == "published" and thread in self.out

    def fits(self, act: Any) -> bool:
        post = self.threads.get(act["thread"], {}).get(act["post"], NOTHING)
        if "lock" in act["verb"]:
            return bool(post["id"]) and (act["thread"] in self.locked) == (act["verb"] == "unlock")
        dropped = act["verb"] == "approve" and post["state"] == "removed" and post["until"] <= self.ended
        return post["state"] in AFTER[act["verb"]] and not dropped

    def waits_for(self, posts: Any, asked: Any) -> tuple[str, str]:
        """Return what a thread in the queue waits for, and since when."""
        out = [post for post in posts.values() if post["state"] == "published"]
        under = {post["on"] for post in out if post["kind"] == "layer"}
        told = [post["day"] for post in out if post["kind"] == "story"]
        mine = [post for post in out if post["kind"] == "layer" and post["mark"] == asked["id"]]
        answers = [post["day"] for post in mine if post["id"] not in under]
        if asked not in out or asked["id"] in self.locked or any(post["kind"] == "aha" for post in out):
            return "", ""
        waits = ("layer", min(answers)) if answers else ("aha", max(told, default=""))
        return waits if told else ("story", asked["day"])

    def add(self, posts: Any, draft: Any, day: str, state: str, reason: str) -> None:
        there, asked = (posts.get(draft[name], NOTHING) for name in ("id", "thread"))
        mended = (there["kind"], there["state"]) == ("aha", "rejected")
        if (there["id"] and not mended) or (draft["kind"] == "question") == bool(posts):
            return
        if state != "rejected" and (refused := self._refused(posts, draft, asked)):
            state, reason = "rejected", refused
        if asked["state"] != "rejected" and not (mended and state == "rejected"):
            speaker = _speaker(posts, draft, state == "published")
            how = {"state": state, "reason": reason, "day": day, "until": "", "speaker": speaker}
            posts[draft["id"]] = {**draft, **how}

    def _refused(self, posts: Any, draft: Any, asked: Any) -> str:
        on, own, layer = (
            posts.get(draft["on"], NOTHING),
            posts.get(draft["mark"], NOTHING),
            draft["kind"] == "layer",
        )
        unread = on["state"] == "held" and on["kind"] != "question" and on["mark"] != draft["mark"]
        free = draft["mark"] == draft["thread"] or on["kind"] == "question"
        answer = on["kind"] == "layer" and on["mark"] == draft["thread"]
        because = {  # why there is no room for it, the first that holds
            "closed": draft["thread"] in self.locked or asked["state"] not in STANDING,
            "about": draft["kind"] == "aha"
            and draft["on"]
            and (on["kind"], on["state"]) != ("story", "published"),
            "under": layer and (on["state"] not in STANDING or on["kind"] == "aha" or unread),
            "unknown-author": layer and not free and (own["kind"] != "story" or own["state"] not in STANDING),
            "mentors": layer and not free and not answer,
        }
        found = next((why for why, holds in because.items() if holds and draft["kind"] != "question"), "")
        return found if found in ("", "unknown-author") else "other"

    def take_or_give_back(self, posts: Any, draft: Any, day: str) -> None:
        post, own = posts.get(draft["on"], NOTHING), {**draft, "id": draft["on"], "on": "", "words": {}}
        if draft["kind"] == "undo":
            if (post["mark"], post["state"]) == (draft["mark"], "withdrawn") and self.ended < post["until"]:
                post |= post["was"]
        elif not post["id"] and (posts or own["id"] == draft["thread"] == draft["mark"]):
            kind = {draft["mark"]: "story", draft["thread"]: "question"}.get(own["id"], "layer")
            how = {"state": "withdrawn", "reason": "", "day": day, "until": "", "kind": kind}
            posts[own["id"]] = {**own, **how, "speaker": _speaker(posts, draft, False)}
        elif post["mark"] == draft["mark"] and post["state"] in (*STANDING, "removed"):
            was = {name: post[name] for name in ("state", "reason", "until")}
            until = "" if post["state"] == "removed" else later(day, 2)
            post |= {"was": was, "state": "withdrawn", "reason": "", "until": until}
            self.looked |= {flag for flag, of in self.flags.items() if of == post["id"]}

    def do(self, act: Any, day: str) -> None:
        posts, verb, fits = self.threads[act["thread"]], act["verb"], self.fits(act)
        post = posts[act["post"]]
        if "lock" in verb:
            self.locked = self.locked | {act["thread"]} if verb == "lock" else self.locked - {act["thread"]}
            return
        self.looked |= {flag for flag, of in self.flags.items() if of == act["post"]}
        if fits and verb == "approve" and post["state"] == "held":
            post |= {"day": day, "speaker": _speaker(posts, post, True)}
        if fits:
            reason = post["reason"] if post["state"] == "withdrawn" else act["reason"]
            until = later(day, 14) if verb == "remove" else ""
            post |= {"state": AFTER[verb][post["state"]], "reason": reason, "until": until}


def later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days)).isoformat()


def _speaker(posts: Any, draft: Any, out: bool) -> str:  # mentors are numbered as they come out
    known = {each["mark"]: each["speaker"] for each in posts.values() if each["speaker"] != "mentor"}
    number = len(set(known.values()) - {"asker"}) + 1
    known[draft["thread"]] = "asker"
    return known.get(draft["mark"], f"mentor-{number}" if out else "mentor")
