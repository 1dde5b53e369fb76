"""`repro dev`: the whole bot beside a stand-in for GitHub, to be seen at work in a terminal."""
