# Sourced by script/server and script/test: finds Python 3.11+, keeps .venv equal to a requirements file.

say() { printf '\033[1m%s\033[0m\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"; elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then sudo -n "$@"; else return 1; fi
}

find_python() {
  local name
  for name in python3 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      command -v "$name"
      return
    fi
  done
  fail "Python 3.11 or newer is needed: apt-get install python3 python3-venv"
}

# make_venv REQUIREMENTS: .venv holds exactly that file's packages; quick when nothing changed.
make_venv() {
  local requirements=$1 python want have
  python=$(find_python) || exit 1
  want="$("$python" --version) $(sha256sum "$requirements" | cut -d' ' -f1)"
  have=$(cat ".venv/.$requirements.installed" 2>/dev/null || true)
  [ "$want" = "$have" ] && [ -x .venv/bin/python ] && return
  if ! "$python" -c 'import ensurepip' 2>/dev/null; then
    say "Installing python3-venv"
    as_root apt-get update -q && as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qy python3-venv ||
      fail "Python's venv module is missing; as root: apt-get install python3-venv"
  fi
  say "Installing Python packages (once)"
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$requirements"
  printf '%s' "$want" >".venv/.$requirements.installed"
}
