# SPDX-License-Identifier: Apache-2.0
# docker build -t howship . && docker run --rm -v "$PWD:/work" howship run scenario.toml -o result
FROM debian:12 AS build
COPY . /source
WORKDIR /source
RUN apt-get update && apt-get install -y --no-install-recommends pybind11-dev python3-dev dpkg-dev file && tools/setup.sh
RUN cmake -S . -B /build -G Ninja -DHOWSHIP_PYTHON=ON -DHOWSHIP_TESTS=OFF -DHOWSHIP_BENCH=OFF \
    && cmake --build /build && cd /build && cpack

FROM debian:12
COPY --from=build /build/howship_*.deb /build/python3-howship_*.deb /debs/
RUN apt-get update && apt-get install -y --no-install-recommends /debs/*.deb && rm -rf /debs /var/lib/apt/lists/*
WORKDIR /work
ENTRYPOINT ["howship"]
CMD ["--help"]
