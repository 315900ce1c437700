# Selects from a corpus in shards; make's -j says how many run at a time:
#
#	make -f sharded.mk -j 8 SHARDS=32 OUTPUT=best.jsonl.zst TARGETS=target.jsonl INPUTS='a.jsonl.zst b.jsonl' \
#		OPTIONS='-k 100000'
#
# An interrupted shard resumes where it was, and only what has changed is rebuilt. A part depends on the files that it was
# made from and on the request: with other OPTIONS, TARGETS or INPUTS, or another version of zipfit, all parts are
# rebuilt. A checkpoint of other files is deleted. Needs GNU make 4.

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

# The parts in OUTPUT.parts belong to the request in OUTPUT.parts/question. When the request changes, they are deleted and
# OUTPUT is made old, so that even a file system with a coarse clock shows it. make -n and -q change nothing.
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

# One thread per shard, because make runs several. The depfile says what a part depends on.
select = $(ZIPFIT) select -q -T 1 $(OPTIONS) $(TARGETS:%=-t %) --shard $*/$(SHARDS) --checkpoint $@.state \
	--depfile $@.d -o $@ $(INPUTS)
$(OUTPUT).parts/%-of-$(SHARDS).part:
	$(info $(select))
	@said=$$($(select) 2>&1); status=$$?; \
	case $$said in *'is the checkpoint of another run'*) rm -f $@.state*; said=$$($(select) 2>&1); status=$$? ;; esac; \
	[ -z "$$said" ] || printf '%s\n' "$$said" >&2; \
	exit $$status

-include $(parts:=.d)
