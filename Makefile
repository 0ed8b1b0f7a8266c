# Two commands do it all on a fresh Debian 12 machine with a Swift toolchain:
#   make demo    build, and run the main job on embedded data
#   make test    run every test
SHELL := /bin/bash

LIBRARIES := libgsl-dev libnetcdf-dev pkg-config
# The tests open our files with ArviZ, in a virtual environment of their own, and our pages in Chromium.
TEST_TOOLS := python3-venv chromium
# The peers that `make bench` measures come from PyPI; Stan's programs are compiled.
BENCH_TOOLS := g++ python3-venv

# What runs the printed batch scripts and the ranks in `make cluster-test`. Its program is built with
# the trait MPI, in a folder of its own, since a trait builds everything anew.
CLUSTER_TOOLS := iproute2 libopenmpi-dev munge openmpi-bin slurm-wlm
CLUSTER_BUILD := --scratch-path .build-mpi --traits MPI

# What `make bench` measures, such as TARGETS=T1,T5 ROUNDS=5.
TARGETS := T1,T2,T3,T4,T5,T6,T7,T8
ROUNDS := 3
PEERS := Sources/Benchmarks/Peers
BENCH := .build/benchmarks
PICTURE := Sources/Credence/Credence.docc/Resources/report.png

# What `make studies` runs, such as STUDIES=rare_failures_without_shift; all of them without it.
# RESUME=1 keeps what an earlier run of the same protocols measured.
STUDIES :=
RESUME :=
STUDY := .build/studies

.PHONY: demo build test validate notebooks picture studies cluster-test sanitize lint docs bench \
  toolchain libraries test-tools bench-tools cluster-tools

demo: build
	@"$$(swift build -c release --show-bin-path)/credence" demo

# Swift's libraries go into the programs: they start in 13 ms instead of 19, and run where no Swift is.
PROGRAM := swift build -c release --static-swift-stdlib --product

build: toolchain libraries
	$(PROGRAM) credence

test: toolchain libraries test-tools lint
	swift test -c release

# The slow statistical suites: all reference posteriors, the coverage of the bounds.
validate: toolchain libraries test-tools
	CREDENCE_VALIDATE=1 swift test -c release

# The notebooks and pages of public data in notebooks-export, each with how it was made.
notebooks: build
	@$(call install,python3)
	PATH="$$(swift build -c release --show-bin-path):$$PATH" python3 notebooks-export/make.py

# One posterior on several ranks of Open MPI, some in network namespaces; and a run in parts on a real
# Slurm of one node, started here for it: arrays, time limits, restarts and the merge. Takes about
# twenty minutes, since Slurm counts limits in minutes.
cluster-test: toolchain libraries cluster-tools
	$(PROGRAM) credence $(CLUSTER_BUILD)
	credence="$$(swift build -c release $(CLUSTER_BUILD) --show-bin-path)/credence" \
	  && bash Tests/Cluster/mpi-test.sh "$$credence" \
	  && bash Tests/Cluster/cluster-test.sh "$$credence"

# Data races, and memory errors of the kernels and files; a debug build for each sanitizer. The
# thread sanitizer sees chains, populations, summaries, files and the command on several threads.
# XCTest, which no test needs, leaks.
sanitize: toolchain libraries
	swift test --disable-xctest --scratch-path .build/thread --sanitize=thread --filter \
	  'InterruptionTests|ChainSamplerTests|[Tt]hread|RoundTripTests|ChainJournal|GoldenTests'
	swift test --disable-xctest --scratch-path .build/address --sanitize=address --filter \
	  'InterruptionTests|ChainCheckpoint|ChainJournal|LikelihoodTests|VectorMath|ColumnStore|DamagedFile'

lint: toolchain
	swift format lint --strict --recursive --parallel Package.swift Sources Tests

docs: toolchain libraries
	swift package --allow-writing-to-directory .build/documentation generate-documentation \
	  --target Credence --output-path .build/documentation

# The README's picture: the top of the page about the demo's data.
picture: build test-tools
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT \
	  && credence="$$(swift build -c release --show-bin-path)/credence" \
	  && "$$credence" demo --csv > $$folder/attenu.csv \
	  && "$$credence" sample $$folder/attenu.csv --formula "log(accel) ~ mag + log(dist)" \
	    --output $$folder/attenu.nc --quiet > /dev/null \
	  && "$$credence" report $$folder/attenu.nc --output $$folder/attenu.html \
	    --claim "mean(log(accel) | mag = 7, dist = 10) > mean(log(accel) | mag = 7, dist = 100)" \
	    --claim "mean(log(accel) | mag = 6, dist = 20) > log(0.1)" \
	  && PYTHONDONTWRITEBYTECODE=1 python3 Tests/CommandLineTests/Browser/picture.py \
	    $$folder/attenu.html $(PICTURE)

# Credence beside its peers, on a quiet machine; writes the Benchmarks page of the documentation.
bench: toolchain libraries bench-tools
	$(PROGRAM) Benchmarks
	$(PROGRAM) credence
	sh $(PEERS)/setup.sh $(BENCH)/environment
	bin=$$(swift build -c release --show-bin-path) \
	  && PYTHONDONTWRITEBYTECODE=1 $(BENCH)/environment/bin/python $(PEERS)/bench.py \
	    --engine "$$bin/Benchmarks" --credence "$$bin/credence" --folder $(BENCH) \
	    --targets $(TARGETS) --rounds $(ROUNDS) \
	    --page Sources/Credence/Credence.docc/Benchmarks.md

# Where consensus works and where it fails, from the built command, one seed a core at a time; writes
# notebooks-export/studies.
studies: toolchain libraries test-tools
	$(PROGRAM) credence
	bin=$$(swift build -c release --show-bin-path) \
	  && python=$$(sh Sources/Studies/setup.sh $(STUDY)/environment) \
	  && PYTHONDONTWRITEBYTECODE=1 $$python Sources/Studies/run.py --credence "$$bin/credence" \
	    --work $(STUDY)/measured --output notebooks-export/studies \
	    --jobs "$$(getconf _NPROCESSORS_ONLN)" $(if $(STUDIES),--studies $(STUDIES)) $(if $(RESUME),--resume)

toolchain:
	@command -v swift > /dev/null || { \
	  echo "No swift on the PATH: install Swift 6.2 or later from https://swift.org/install"; exit 1; }

libraries:
	@$(call install,$(LIBRARIES))

test-tools:
	@$(call install,$(TEST_TOOLS))

bench-tools:
	@$(call install,$(BENCH_TOOLS))

cluster-tools:
	@$(call install,$(CLUSTER_TOOLS))

# Installs the packages that are missing, and says so.
define install
missing=""; \
for package in $(1); do \
  dpkg-query -W -f='$${Status}' $$package 2> /dev/null | grep -q "ok installed" \
    || missing="$$missing $$package"; \
done; \
if [ -n "$$missing" ]; then \
  as_root=""; [ "$$(id -u)" = 0 ] || as_root="sudo "; \
  echo "Installing with $${as_root}apt-get:$$missing"; \
  $${as_root}apt-get update -qq \
    && $${as_root}env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
      $$missing > /dev/null; \
fi
endef
