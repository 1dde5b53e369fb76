# outcome: ok
# why: there is no way to any other machine, nor to the host
# prints: "['lo'] [] no name"
import os, socket
reached = []
for address in ("1.1.1.1", "169.254.169.254", "172.17.0.1", "10.0.0.1", "192.168.0.1", "2606:4700:4700::1111"):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            socket.socket(family, kind).connect((address, 80))
        except OSError:
            continue
        reached.append(address)
print(sorted(os.listdir("/sys/class/net")), reached, end=" ")
try:
    print(socket.getaddrinfo("example.com", 80))
except socket.gaierror:
    print("no name")
