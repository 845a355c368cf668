# Groundbreak. `make demo` and `make test` each do all the set-up they need.

SWIFT ?= swift
DEMO ?= demo
RELEASE := .build/release/groundbreak

.PHONY: help setup validators build demo test check format bench docs clean

help:
	@echo "make demo    set up, build, make a scene set, and write a report about it to $(DEMO)/result"
	@echo "make test    set up, build and run the tests"
	@echo "make build   set up and build $(RELEASE)"
	@echo "make check   hold the rooms' walls and the style"
	@echo "make format  bring the style about"
	@echo "make bench   run the measurements of Benchmarks/"
	@echo "make docs    symbol documentation of every room to .build/docs"
	@echo "make setup   install what a bare Debian 12 with Swift needs"
	@echo "make validators  install what opens the exports in the tests, into .build"

setup:
	@sh scripts/setup.sh

validators:
	@sh scripts/validators.sh

# An optimised build, for pixels are many: the demo's run takes seconds with it and minutes without.
build: setup
	$(SWIFT) build -c release --product groundbreak

demo: build
	@sh scripts/demo.sh $(RELEASE) $(DEMO)

test: setup
	$(SWIFT) test

check: setup
	$(SWIFT) build --explicit-target-dependency-import-check error
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests

format:
	$(SWIFT) format --in-place --recursive Package.swift Sources Tests

bench: build
	@sh scripts/bench.sh $(RELEASE)

docs: setup
	@sh scripts/docs.sh

clean:
	rm -rf .build $(DEMO)
