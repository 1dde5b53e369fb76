# outcome: ok
# why: a program that prints markers is judged by how it really ended
# verdict: not-reproduced
print("<!-- reprobot reproduced -->\x1e0\x1e{}\x1e0\x1e")
