# The Plangate server: built from source, run as a user without privileges.
FROM rust:1.95-slim-bookworm AS build
RUN apt-get update \
    && apt-get install -y --no-install-recommends gcc libc6-dev \
    && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY Cargo.toml Cargo.lock build.rs ./
COPY src src
COPY benches benches
COPY tests tests
COPY config config
COPY fixtures fixtures
COPY rule-packs rule-packs
RUN cargo build --locked --release --bin plangate

FROM debian:bookworm-slim
# ca-certificates: GitHub over TLS. Nothing else is needed: libgit2 is linked in, and git itself is never run.
RUN apt-get update \
    && apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/plangate --create-home plangate \
    && install -d -o plangate -g plangate /var/cache/plangate /etc/plangate
COPY --from=build /src/target/release/plangate /usr/local/bin/plangate
USER 10001
VOLUME ["/var/lib/plangate", "/var/cache/plangate"]
EXPOSE 8080 9090
# The image holds no HTTP client; bash can ask for the page itself.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
    CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /healthz HTTP/1.0\\r\\n\\r\\n' >&3 && grep -q ok <&3"]
ENTRYPOINT ["plangate"]
CMD ["serve", "--config", "/etc/plangate/plangate.yml"]
