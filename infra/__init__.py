"""What runs the board: on one machine, and on AWS."""
