# Machines for tests of MPI: network namespaces with names of their own, joined by a bridge, so that what
# ranks say to each other crosses a network. Needs root, and iproute2. Source it; then
# start_namespaces FOLDER COUNT, mpirun "${through_namespaces[@]}" -n K ..., and stop_namespaces at the end.

namespace_count=0
through_namespaces=()
namespace_name() { echo "credence-$$-$1"; }

# Namespace k is the machine 10.77.0.(10 + k); mpirun starts its daemon there by the script that stands
# in for ssh.
start_namespaces() {
  local folder=$1 count=$2 number name hosts=
  ip link add "cred$$" type bridge || return
  ip link set "cred$$" up
  for ((number = 1; number <= count; number++)); do
    name=$(namespace_name "$number")
    ip netns add "$name" || return
    namespace_count=$number
    ip link add "cred$$-$number" type veth peer name eth0 netns "$name" || return
    ip link set "cred$$-$number" master "cred$$" up
    ip -n "$name" addr add "10.77.0.$((10 + number))/24" dev eth0
    ip -n "$name" link set eth0 up
    ip -n "$name" link set lo up
    hosts+=${hosts:+,}10.77.0.$((10 + number)):4
  done
  # The first rank's machine must reach the others: mpirun runs there too.
  cat > "$folder/rsh" << SCRIPT
#!/bin/bash
number=\$((\${1##*.} - 10))
shift
exec ip netns exec "credence-$$-\$number" unshare --uts bash -c "hostname machine\$number; \$*"
SCRIPT
  chmod +x "$folder/rsh"
  ip addr add 10.77.0.1/24 dev "cred$$"
  through_namespaces=(
    --host "$hosts" --mca plm_rsh_agent "$folder/rsh" --mca pml ob1 --mca btl tcp,self
    --mca oob_tcp_if_include 10.77.0.0/24 --mca btl_tcp_if_include 10.77.0.0/24
    --map-by node --bind-to none)
}

stop_namespaces() {
  local number
  for ((number = 1; number <= namespace_count; number++)); do
    ip netns del "$(namespace_name "$number")" 2> /dev/null
  done
  ip link del "cred$$" 2> /dev/null
  namespace_count=0
}
