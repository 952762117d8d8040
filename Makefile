# Everything here is one of Swift's or the scripts' own commands; `make` alone says which there are.

# Swift's own libraries go into the executable, so it runs where there is no Swift; libpq stays the system's.
RELEASE := -c release --product partwatch --static-swift-stdlib

# Serve the server that the environment names, in libpq's way or ours; where it names none, show a demo.
named := $(foreach name,PARTWATCH_CONNINFO PGHOST PGHOSTADDR PGPORT PGDATABASE PGUSER PGSERVICE,$(value $(name)))
COMMAND := $(if $(strip $(named)),serve,demo)

# Most tests wait for servers, so more run at a time than there are cores; but not all of them at once.
WIDTH := --experimental-maximum-parallelization-width 8

.PHONY: help build run demo-alerts test judge fuzz sanitize soak bench bench-analysis bench-checks bench-polls bench-scrapes \
  lint format clean

help:
	@echo 'make run     build, then serve the server that PARTWATCH_CONNINFO or PGHOST, PGSERVICE, ... name;'
	@echo '             without any, a demo on a throwaway server. ARGS="..." adds arguments'
	@echo 'make demo-alerts  that demo with a Prometheus and an Alertmanager, and the alerts as they start to fire'
	@echo 'make build   the release executable'
	@echo 'make test    every test, on every version of PostgreSQL that can be had here'
	@echo 'make judge   ask every version of PostgreSQL about 100,000 rows of random trees, and compare. JUDGE_SEED=...'
	@echo '             draws the trees of that seed again, JUDGE_ROWS=... asks about more or fewer rows'
	@echo 'make fuzz    feed the reading of bounds and the analysis FUZZ_RUNS=... random inputs, ten million by default'
	@echo 'make sanitize  every test again under the thread and the address sanitizer: an hour'
	@echo 'make soak    ten minutes of polls every 200 ms of a busy database, and what we hold at start, middle and end'
	@echo 'make bench   all that follows, one after the other, and polls of 1,000, 10,000, 20,000 and 100,000 leaves'
	@echo 'make bench-analysis  how much CPU the analysis of 100,000 leaves takes'
	@echo 'make bench-checks    how long 200 checks of queries take, beside psql that has the same planned'
	@echo 'make bench-polls     what polls of LEAVES=... leaves cost the database and us, 20,000 by default'
	@echo 'make bench-scrapes   how fast our page is scraped, beside nginx and other exporters, where they are installed'
	@echo 'make lint    the style of all sources'
	@echo 'make format  rewrite all sources in that style'
	@echo 'make clean   remove what was built'

build:
	scripts/install-dependencies
	swift build $(RELEASE)

run: build
	@exec "$$(swift build $(RELEASE) --show-bin-path)/partwatch" $(COMMAND) $(ARGS)

demo-alerts: build
	scripts/install-dependencies --alerts
	@exec scripts/demo-alerts "$$(swift build $(RELEASE) --show-bin-path)/partwatch"

test:
	scripts/install-dependencies --test
	scripts/fetch-postgresql
	swift build --build-tests
	swift test --skip-build --disable-xctest $(WIDTH)

judge: export JUDGE_SEED := $(or $(JUDGE_SEED),random)
judge: export JUDGE_ROWS := $(or $(JUDGE_ROWS),100000)
judge:
	scripts/install-dependencies --test
	scripts/fetch-postgresql
	swift build --build-tests
	swift test --skip-build --disable-xctest $(WIDTH) --filter JudgeTests.JudgeTests

# The model alone, in one module with what drives it: neither needs the packages of the program.
MODEL := $(wildcard Sources/PartitionModel/*/*.swift)
MODULE := -O -wmo -swift-version 6 -parse-as-library -module-name PartitionModel

# What is found on the way is kept beside the build; what crashes is written to .build/fuzz/crash-*.
fuzz: .build/fuzz/fuzz
	mkdir -p .build/fuzz/corpus
	.build/fuzz/fuzz -runs=$(or $(FUZZ_RUNS),10000000) -max_len=512 -timeout=10 -dict=Fuzz/words.dict \
	  -artifact_prefix=.build/fuzz/ -verbosity=0 -print_final_stats=1 .build/fuzz/corpus Fuzz/corpus

.build/fuzz/fuzz: $(MODEL) Fuzz/FuzzTarget.swift
	mkdir -p $(@D)
	swiftc $(MODULE) -sanitize=fuzzer,address $^ -o $@

bench-analysis: .build/bench/analysis
	$<

.build/bench/analysis: $(MODEL) Benchmarks/Analysis.swift
	mkdir -p $(@D)
	swiftc $(MODULE) -enable-upcoming-feature InternalImportsByDefault $^ -o $@

bench-polls: build
	Benchmarks/polls "$$(swift build $(RELEASE) --show-bin-path)/partwatch"

bench-checks: build
	Benchmarks/checks "$$(swift build $(RELEASE) --show-bin-path)/partwatch"

bench-scrapes: build
	Benchmarks/scrapes "$$(swift build $(RELEASE) --show-bin-path)/partwatch"

bench: bench-analysis bench-checks bench-scrapes
	for leaves in 1000 10000 20000 100000; do \
	  LEAVES=$$leaves Benchmarks/polls "$$(swift build $(RELEASE) --show-bin-path)/partwatch" || exit; \
	done

soak: build
	Benchmarks/soak "$$(swift build $(RELEASE) --show-bin-path)/partwatch"

# In folders of their own, so that no other build is made anew for them.
sanitize: export LSAN_OPTIONS := suppressions=$(CURDIR)/Tests/known-leaks.txt:print_suppressions=0
sanitize:
	scripts/install-dependencies --test
	scripts/fetch-postgresql
	for sanitizer in thread address; do \
	  swift test --sanitize=$$sanitizer --scratch-path .build/$$sanitizer --disable-xctest $(WIDTH) || exit; \
	done

lint:
	swift format lint --strict --recursive Sources Tests Fuzz Benchmarks Package.swift

format:
	swift format --in-place --recursive Sources Tests Fuzz Benchmarks Package.swift

clean:
	swift package clean
	rm -rf .build/fuzz .build/bench
