# Selects from a corpus in shards, as many at a time as make is told to run:
#
#	make -f sharded.mk -j 8 SHARDS=32 OUTPUT=best.jsonl.zst TARGETS=target.jsonl INPUTS='a.jsonl.zst b.jsonl' \
#		OPTIONS='-k 100000'
#
# What was interrupted goes on from where it was; what has changed is made again, and nothing else.

ZIPFIT ?= zipfit
SHARDS ?= 8
OPTIONS ?= -k 1000
OUTPUT ?= best.jsonl

parts := $(patsubst %,$(OUTPUT).parts/%-of-$(SHARDS).part,$(shell seq $(SHARDS)))

$(OUTPUT): $(parts)
	$(ZIPFIT) merge -q -o $@ $(parts)

# One thread each, as make runs several. The depfile says what a part depends on.
$(OUTPUT).parts/%-of-$(SHARDS).part: | $(OUTPUT).parts
	$(ZIPFIT) select -q -T 1 $(OPTIONS) $(TARGETS:%=-t %) --shard $*/$(SHARDS) --checkpoint $@.state \
		--depfile $@.d -o $@ $(INPUTS)

$(OUTPUT).parts:
	mkdir -p $@

-include $(parts:=.d)
