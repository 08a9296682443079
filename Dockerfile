# Portcullis in an image without a shell: what the npm package holds, its packages by the lock file, and Node.
# Both bases are pinned to a digest; before you build, check them against the registries (docs/ci.md, "Pins").
ARG NODE_IMAGE=node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6
ARG RUNTIME_IMAGE=gcr.io/distroless/cc-debian12:nonroot@sha256:9dac0a79194e45a7da0158a9c6da57b217585af0786db3845d1f0ec1a0dd182f

FROM ${NODE_IMAGE} AS build
WORKDIR /src
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run --silent build && npm pack --silent --ignore-scripts --pack-destination /tmp && mkdir /app && tar -xzf /tmp/portcullis-*.tgz -C /app --strip-components=1

FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM ${RUNTIME_IMAGE}
LABEL org.opencontainers.image.title="portcullis" \
      org.opencontainers.image.description="Policy-as-code compliance scanner for just-in-time and least-privilege access on Azure" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /usr/local/bin/node /usr/local/bin/node
COPY --from=packages /app/node_modules /app/node_modules
COPY --from=build /app /app
ENV NODE_ENV=production NO_COLOR=1
WORKDIR /workspace
USER 65532:65532
ENTRYPOINT ["/usr/local/bin/node", "/app/bin/portcullis.js"]
CMD ["--help"]
