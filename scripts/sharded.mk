# Selects from a corpus in shards, as many at a time as make is told to run:
#
#	make -f sharded.mk -j 8 SHARDS=32 OUTPUT=best.jsonl.zst TARGETS=target.jsonl INPUTS='a.jsonl.zst b.jsonl' \
#		OPTIONS='-k 100000'
#
# What was interrupted goes on from where it was; what has changed is made again, and nothing else. A part depends on the
# files that it was made of, and on what was asked: with other OPTIONS, TARGETS or INPUTS, or another zipfit, all parts
# are made again. A checkpoint of other files is thrown away. Needs GNU make 4.

ZIPFIT ?= zipfit
SHARDS ?= 8
OPTIONS ?= -k 1000
OUTPUT ?= best.jsonl

define question
options $(OPTIONS)
targets $(TARGETS)
inputs $(INPUTS)
$(shell $(ZIPFIT) --version 2>&1)
endef

# The parts in OUTPUT.parts answer the question in OUTPUT.parts/question. When another one is asked they go, and OUTPUT
# counts as old, however coarse the clock of the file system is. Not for make -n and -q, which change nothing.
ifeq (,$(findstring n,$(firstword -$(MAKEFLAGS)))$(findstring q,$(firstword -$(MAKEFLAGS))))
asked := $(OUTPUT).parts/question
$(shell mkdir -p $(OUTPUT).parts)
$(file >$(asked).new,$(question))
$(shell cmp -s $(asked).new $(asked) || { rm -f $(OUTPUT).parts/*.part*; [ ! -e $(OUTPUT) ] || touch -d @0 $(OUTPUT); }; \
	mv $(asked).new $(asked))
endif

parts := $(patsubst %,$(OUTPUT).parts/%-of-$(SHARDS).part,$(shell seq $(SHARDS)))

$(OUTPUT): $(parts)
	$(ZIPFIT) merge -q -o $@ $(parts)

# One thread each, as make runs several. The depfile says what a part depends on.
select = $(ZIPFIT) select -q -T 1 $(OPTIONS) $(TARGETS:%=-t %) --shard $*/$(SHARDS) --checkpoint $@.state \
	--depfile $@.d -o $@ $(INPUTS)
$(OUTPUT).parts/%-of-$(SHARDS).part:
	$(info $(select))
	@said=$$($(select) 2>&1); status=$$?; \
	case $$said in *'is the checkpoint of another run'*) rm -f $@.state*; said=$$($(select) 2>&1); status=$$? ;; esac; \
	[ -z "$$said" ] || printf '%s\n' "$$said" >&2; \
	exit $$status

-include $(parts:=.d)
