"""What the code uses of AWS, as it was measured: request units, calls, pages put, bytes.

Nothing here is a guess. tests/integration/test_cost.py runs the real intake and publisher over metered
tables and a metered bucket, and fails when a number of this page is no longer what it measures. What the
publisher uses in a slot hangs on the board a little (longer lists are longer reads), so the numbers are
those of a board of reference: 224 threads in 7 topics, half of them with a story. What can only be
estimated, milliseconds above all, stands in infra/bill.py.
"""

from dataclasses import astuple, dataclass


@dataclass(frozen=True, slots=True)
class Use:
    """What something takes: DynamoDB's write and read units and its calls, S3's puts and its gets.

    A head is counted as a get, as S3 bills it.
    """

    writes: float = 0
    reads: float = 0
    calls: float = 0
    puts: float = 0
    gets: float = 0

    def __add__(self, other: "Use") -> "Use":
        """Return what both take."""
        return Use(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))

    def times(self, number: float) -> "Use":
        """Return what so many of this take."""
        return Use(*(each * number for each in astuple(self)))


@dataclass(frozen=True, slots=True)
class Publishing:
    """What a slot takes for posts of one kind.

    ``alone`` is the whole slot with one post in it; ``elsewhere`` what one more post adds in a topic that
    the slot had not touched, ``beside`` in one that it had. Each post goes to a thread of its own.
    """

    alone: Use
    elsewhere: Use
    beside: Use

    def slot(self, posts: float, topics: float, slots: float = 1) -> Use:
        """Return what slots take together that publish so many posts in so many topics, all summed up."""
        first = self.alone.times(slots) + self.elsewhere.times(topics - slots)
        return first + self.beside.times(posts - topics)


TOPICS = 7
"""Topics of the board of reference, and of a board as it comes."""
ARRIVAL = Use(writes=2, calls=1)
"""A post of usual length that intake stores."""
IDLE = Use(reads=6, calls=6)
"""A slot in which nothing waits."""
SETTLING = Use(writes=1, calls=1)
"""What the first idle slot after a busy one takes more: it forgets which posts came out together."""
BEACON = Use(reads=1, calls=1, puts=1, gets=1)
"""The run of every hour that puts the beacon."""
PUBLISHING = {
    "question": Publishing(
        alone=Use(writes=11, reads=151.5, calls=68, puts=18, gets=26),
        elsewhere=Use(writes=7, reads=46.5, calls=25, puts=9, gets=8),
        beside=Use(writes=6, reads=8.5, calls=13, puts=3, gets=3),
    ),
    "story": Publishing(
        alone=Use(writes=10, reads=136.5, calls=57, puts=9, gets=26),
        elsewhere=Use(writes=7, reads=41.5, calls=15, puts=4, gets=8),
        beside=Use(writes=7, reads=6.5, calls=9, puts=3, gets=3),
    ),
    "layer": Publishing(
        alone=Use(writes=10, reads=136.5, calls=57, puts=8, gets=26),
        elsewhere=Use(writes=7, reads=41.5, calls=15, puts=4, gets=8),
        beside=Use(writes=7, reads=6.5, calls=9, puts=3, gets=3),
    ),
    "aha": Publishing(
        alone=Use(writes=12, reads=143, calls=66, puts=11, gets=28),
        elsewhere=Use(writes=7, reads=45, calls=15, puts=4, gets=8),
        beside=Use(writes=7, reads=8, calls=9, puts=3, gets=3),
    ),
}
"""What slots take for posts of each kind, the deletion of their boxes included."""
ACT = Use(writes=8, reads=130.5, calls=59, puts=19, gets=28)
"""A moderator's removal of a post, applied at once."""
FULL = Use(writes=4, reads=2, calls=4, puts=3, gets=3)
"""A draft for which there was no room in four slots, and of which its thread says so."""
DIGEST_BYTES, LISTED = 8, 24_000
"""What is kept of each text for 30 days, and of how many of a day in its list, which every slot with posts
reads twice; of more a slot asks for those of its own texts alone."""
TABLE_BYTES, INDEX_BYTES = 1_360, 785
"""Bytes in the board's table and in its indexes, for each post."""
STORED_PAGE_BYTES = 24_100
"""Bytes of pages, for each post; most are the page with the forms of its thread."""
PAGE_BYTES = 5_900
"""A thread's page with six stories of 1,300 characters, as gzip has it."""
HEADER_BYTES = 574
"""The most that the board's own headers of a page take."""
LOOK_BYTES = 4_430
"""The larger style sheet and the icon, compressed, of a visit; for reading there is a smaller one."""
LARGEST_BOX = 16
"""Write units of the largest box, to store or to delete; to read it takes a quarter."""
BODY_MOST = 65_536
"""Bytes of a request's body, past which intake refuses it."""
ECHO = 5
"""Bytes of answer for each byte of a draft made to grow, in the page on which words are checked."""
