# Build: the same command as the launcher's.
FROM maven:3.9-eclipse-temurin-17 AS build
WORKDIR /src
COPY . .
RUN mvn -q -B -ntp -Dmaven.test.skip=true -pl cli -am package

# Run: CUDA's runtime libraries, so that --device gpu finds a driver where the container is given one (--gpus all).
FROM nvidia/cuda:12.6.3-runtime-ubuntu24.04
RUN apt-get update \
    && apt-get install -y --no-install-recommends openjdk-17-jre-headless \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 10001 trainyard
COPY --from=build --chown=trainyard /src/trainyard /opt/trainyard/trainyard
COPY --from=build --chown=trainyard /src/cli/target/trainyard.jar /opt/trainyard/cli/target/trainyard.jar
RUN ln -s /opt/trainyard/trainyard /usr/local/bin/trainyard && chown trainyard /opt/trainyard /opt/trainyard/cli/target
USER trainyard
# The first start makes the archive of loaded classes, so that later ones take a fraction of a second.
RUN trainyard --version
WORKDIR /work
ENTRYPOINT ["trainyard"]
CMD ["--help"]
