# syntax=docker/dockerfile:1
# The image of tcsync: docs/docker.md. `docker build -t tcsync .`

FROM docker.io/library/node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json tsconfig.build.json ./
COPY .ci/build-command.mjs .ci/
COPY src src
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM docker.io/library/node:24-slim
ENV NODE_ENV=production
COPY --from=build /build/package.json /opt/tcsync/
COPY --from=build /build/node_modules /opt/tcsync/node_modules
COPY --from=build /build/dist /opt/tcsync/dist
COPY docs /opt/tcsync/docs
COPY deploy/docker/healthcheck.mjs /opt/tcsync/
# Whoever runs the container as another user (compose: TCSYNC_UID) mounts a var/ of their own over this one.
RUN ln -s /opt/tcsync/dist/bin/tcsync.cjs /usr/local/bin/tcsync && install -d -o 1000 -g 1000 /app /app/var

WORKDIR /app
# A number, so that Kubernetes can see that it is not root.
USER 1000:1000
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s CMD ["node", "/opt/tcsync/healthcheck.mjs"]
# tcsync is process 1 and hears SIGTERM and SIGINT itself: no init is needed, and --init does no harm.
ENTRYPOINT ["tcsync"]
CMD ["--help"]
