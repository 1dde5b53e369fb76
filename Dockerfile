# The sandbox that issues' programs run in. It has no Python of its own: interpreter and environment are
# mounted read-only. g++, ninja and openssl (which inductor calls for a file's checksum) are for compiled models
# and C++ extensions, libgomp is for torch; the other libraries are those that an interpreter built on the host
# links to.
ARG BASE=debian:bookworm-slim
FROM ${BASE} AS runner
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        g++ libgomp1 ninja-build openssl \
        libbz2-1.0 libexpat1 libffi8 liblzma5 libncursesw6 libreadline8 libsqlite3-0 libssl3 libuuid1 zlib1g \
    && rm -rf /var/lib/apt/lists/*
# Mount points, so that they are there below a read-only root.
RUN mkdir -p /opt/env /opt/python /opt/repro /work
ENV PATH=/opt/env/bin:/usr/local/bin:/usr/bin:/bin
WORKDIR /work
USER 65534:65534
