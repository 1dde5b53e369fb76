# The sandbox that issues' programs run in. It has no Python of its own: interpreter and environment are
# mounted read-only. g++, ninja and openssl (which inductor calls for a file's checksum) are for compiled models
# and C++ extensions, libgomp is for torch; the other libraries are those that an interpreter built on the host
# links to.
ARG BASE=debian:bookworm-slim@sha256:abd67ffcfa541b485a3dff59865ab629aa048a6c613e639d36e7456b0b229241
FROM ${BASE} AS runner
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        g++ libgomp1 ninja-build openssl \
        libbz2-1.0 libexpat1 libffi8 liblzma5 libncursesw6 libreadline8 libsqlite3-0 libssl3 libuuid1 zlib1g \
    && rm -rf /var/lib/apt/lists/*
# The first process of each container; nobody there may read it.
COPY runners/init.c /usr/src/init.c
RUN gcc -O2 -static -Wall -Wextra -Werror -o /opt/init /usr/src/init.c && chmod 0111 /opt/init
# Mount points, so that they are there below a read-only root.
RUN mkdir -p /opt/env /opt/python /opt/repro /work
ENV PATH=/opt/env/bin:/usr/local/bin:/usr/bin:/bin
WORKDIR /work
USER 65534:65534

# What both stages below stand on.
FROM ${BASE} AS python
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        ca-certificates python3 python3-venv \
    && rm -rf /var/lib/apt/lists/*

# Installs the product. Pip's own variables say where packages come from: a company's index, or wheels in the
# folder `wheels` of the checkout (PIP_NO_INDEX=1, PIP_FIND_LINKS=/src/wheels). They stay in this stage.
FROM python AS built
ARG PIP_INDEX_URL
ARG PIP_EXTRA_INDEX_URL
ARG PIP_FIND_LINKS
ARG PIP_NO_INDEX
COPY . /src
RUN python3 -m venv /opt/reprobot \
    && /opt/reprobot/bin/pip install --no-cache-dir --require-hashes --no-deps --requirement /src/requirements.txt \
    && /opt/reprobot/bin/pip install --no-cache-dir --no-deps --no-build-isolation /src

# The service image: `repro serve` and `repro worker`, each as a user of its own. uv fetches interpreters for
# environments; the Docker command line isn't needed, since the engine is reached through its socket.
FROM python AS bot
RUN groupadd --gid 10001 github && useradd --uid 10001 --gid github --create-home github \
    && groupadd --gid 10002 runner && useradd --uid 10002 --gid runner --create-home runner \
    && install -d -o github -g github /var/lib/reprobot-github
COPY --from=built /opt/reprobot /opt/reprobot
ENV PATH=/opt/reprobot/bin:/usr/local/bin:/usr/bin:/bin
USER 10001:10001
ENTRYPOINT ["repro"]
