"""The publisher: the only writer of the board and of its pages."""
