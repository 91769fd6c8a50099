# Functions that the scripts of deploy/local and testkit share. Source this file; do not run it.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
local=$root/deploy/local
classes=$local/target/classes
kit=$root/testkit/target
console=$root/console/target
stamp=$local/target/built

fail() {
  echo "$*" >&2
  exit 1
}

# need COMMAND WHAT-TO-INSTALL
need() {
  command -v "$1" >/dev/null 2>&1 || fail "Millrace's local stack needs $2, but there is no $1 on the PATH."
}

need_java() {
  java=java
  if [ -n "${JAVA_HOME:-}" ]; then java=$JAVA_HOME/bin/java; fi
  need "$java" "a JDK, version 17 or newer"
  version=$(java_version)
  [ "$version" -ge 17 ] || fail "Millrace's local stack needs Java 17 or newer, but $java is version $version. Set JAVA_HOME."
}

# The version of $java. A JDK has it in a file, which is read faster than the JVM starts.
java_version() {
  local release
  release=$(dirname "$(dirname "$(readlink -f "$(command -v "$java")")")")/release
  if [ ! -f "$release" ] || ! sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$release" | grep .; then
    "$java" -XshowSettings:properties -version 2>&1 |
      sed -n 's/.*java.specification.version = 1\.\([0-9]*\)$/\1/p; s/.*java.specification.version = \([0-9]*\)$/\1/p'
  fi
}

need_node() {
  need node "Node 20 or newer"
  need npm "npm, which comes with Node"
  version=$(node -p 'process.versions.node.split(".")[0]')
  [ "$version" -ge 20 ] || fail "Millrace's local stack needs Node 20 or newer, but node is version $version."
}

# Installs Debian's Prometheus where it may, else says how to get one.
need_prometheus() {
  if command -v prometheus >/dev/null 2>&1; then return; fi
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing Prometheus with apt-get …" >&2
    { apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -qy --no-install-recommends prometheus; } >&2 ||
      fail "Prometheus could not be installed; install it yourself, or omit --monitoring."
    # The package starts a server of its own, on the same port.
    if command -v systemctl >/dev/null 2>&1; then systemctl disable --now prometheus >/dev/null 2>&1 || true; fi
  else
    fail "--monitoring needs Prometheus, but there is no prometheus on the PATH. Install it: apt-get install prometheus (Debian, Ubuntu), brew install prometheus (macOS), or https://prometheus.io/download"
  fi
}

# Builds the job, the local stack and the class archive, unless they are newer than their sources.
build() {
  if [ -f "$stamp" ] && [ -f "$root/job/target/millrace.jar" ] && [ -d "$kit/flink/lib" ]; then
    # When many files changed, head ends before find, which fails then.
    changed=$(find "$root/pom.xml" "$root"/{testkit,udfs,job,deploy/local}/pom.xml \
      "$root"/{testkit,udfs,job,deploy/local}/src/main -type f -newer "$stamp" | head -n 1 || true)
    [ -n "$changed" ] || return 0
  fi
  need mvn "Maven 3.8.7 or newer"
  echo "Building Millrace (a minute; the first time Maven fetches what it is made of) …" >&2
  mkdir -p "$local/target"
  touch "$stamp.begun"
  mvn -q -f "$root/pom.xml" -pl '!console,!deploy/test' package -Dmaven.test.skip=true -Denforcer.skip=true -Dspotless.check.skip=true >&2 ||
    fail "The build failed."
  mv "$stamp.begun" "$stamp"
  archive_classes
}

# millrace [JVM-OPTION …] -- ARGUMENT …: becomes the command.
millrace() {
  local options=()
  while [ "$1" != -- ]; do
    options+=("$1")
    shift
  done
  shift
  # shellcheck disable=SC2086 # the options are words
  exec "$java" -Xmx1g $flink_options "${options[@]}" \
    "-Dlog4j2.configurationFile=$root/testkit/log4j2.properties" \
    -cp "$root/job/target/millrace.jar:$kit/flink/lib/*" io.millrace.job.cli.Millrace "$@"
}

# JVM options of short commands: no optimizing compiler. Log4j's simple logger prints errors of libraries on standard
# error; Log4j's core would take a quarter of a second to start. The JVM loads classes from an archive. It loads as usual
# those that are not in it, and all if another JVM wrote it.
short_options=(-XX:+UseSerialGC -XX:TieredStopAtLevel=1
  -Dlog4j.provider=org.apache.logging.log4j.simple.internal.SimpleProvider
  # Flink's client logs an answer that it does not understand with a stack trace. The commands say it in a sentence.
  -Dorg.apache.logging.log4j.simplelog.org.apache.flink.runtime.rest.RestClient.level=OFF)
class_archive=$local/target/millrace.jsa

# Writes the class archive of the short commands.
archive_classes() {
  echo "Preparing the class archive (takes some seconds) …" >&2
  (collect_classes) >"$local/target/archive.log" 2>&1 </dev/null || true
}

collect_classes() {
  local lists
  lists=$(mktemp -d)
  load() {
    (AWS_ACCESS_KEY_ID=x AWS_SECRET_ACCESS_KEY=x CLICKHOUSE_PASSWORD="" millrace "${short_options[@]}" \
      "-XX:DumpLoadedClassList=$lists/$1" -Xlog:disable -- "$@") || true
  }
  load check --config "$root/conf/pipeline.yaml" &
  load status events &
  wait
  load list
  awk '!seen[$0]++' "$lists"/* >"$lists/all"
  (millrace "${short_options[@]}" -Xshare:dump "-XX:SharedClassListFile=$lists/all" "-XX:SharedArchiveFile=$lists/jsa" --) || true
  # If the dump failed, an empty file prevents another attempt.
  touch "$lists/jsa"
  mv -f "$lists/jsa" "$class_archive"
  rm -rf "$lists"
}

# Builds the console, unless it is newer than all it is made of. The job must be built.
build_console() {
  if [ -f "$console/millrace-console.jar" ]; then
    changed=$(find "$root/console/pom.xml" "$root/console/src/main" "$root/job/target/millrace.jar" \
      -path '*/node_modules' -prune -o -path '*/tests' -prune -o -type f ! -name schema.d.ts \
      -newer "$console/millrace-console.jar" -print | head -n 1 || true)
    [ -n "$changed" ] || return 0
  fi
  need mvn "Maven 3.8.7 or newer"
  echo "Building the console (a minute; the first time npm fetches what its page is made of) …" >&2
  # npm's programs say much that is of no use here.
  mkdir -p "$local/target"
  if ! mvn -q -B -f "$root/pom.xml" -pl console -am package -Dmaven.test.skip=true -Denforcer.skip=true \
    -Dspotless.check.skip=true >"$local/target/console-build.log" 2>&1; then
    cat "$local/target/console-build.log" >&2
    fail "The build of the console failed."
  fi
  # Maven leaves a jar alone whose content would be the same.
  touch "$console/millrace-console.jar"
}

# The JVM options Flink's own scripts pass on Java 17.
flink_options="--add-opens=java.base/java.util=ALL-UNNAMED --add-opens=java.base/java.lang=ALL-UNNAMED --add-opens=java.base/java.io=ALL-UNNAMED"
