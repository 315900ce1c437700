# --help prints to standard output with status 0 and lists every documented option.
. "$LIB"

for option in --help -h; do
	"$ZIPFIT" $option >help.$option
	tail -n 1 help.$option
done
same "both spellings" help.--help help.-h
grep -c '^Usage: zipfit COMMAND' help.-h
for command in select score merge eval tune align inspect; do
	"$ZIPFIT" $command --help >help
	"$ZIPFIT" $command -h >help.short
	same "$command" help help.short
	"$ZIPFIT" help $command | same 'help COMMAND' help -
	awk 'length > 80 { print "wider than a terminal: " $0 }' help
	grep '^Usage' help
	options="-o --output -q --quiet -v --verbose -h --help -V --version --no-sandbox"
	reading="--field --template --lines --whole-files --max-line --max-member"
	limits="-k --budget --min-score --order --annotate --scores"
	scoring="-t --target --target-field --target-template --min-bytes --max-bytes --on-error --rejects --score --level
		--frame --engine --prior --background --background-sample --seed --stats --manifest --depfile -T --threads --readers
		--progress --files-from --files0-from --include --omit"
	case $command in
	select) options="$options $reading $scoring $limits --shard --checkpoint --checkpoint-every --dry-run" ;;
	score) options="$options $reading $scoring --json" ;;
	merge) options="$options $limits --rejects --stats --manifest --depfile --partial" ;;
	align) options="$options $reading $scoring --by --all --sample-size --json --memory --tmpdir --seed" ;;
	tune) options="$options $reading $scoring -k --budget --min-score --model-memory" ;;
	eval) options="$options $reading --train --test --at" ;;
	inspect) options="$options --json --all --plain --max-line --max-window --files-from --files0-from --include --omit" ;;
	esac
	for option in $options; do
		grep -Eq -e "^ .*(^| )$option([ ,]|\$)" help || echo "$command: no $option in the help"
	done
	# A reader of the help learns of standard input, and how the command is called and ends.
	grep -c 'standard input\|narrower' help
	sed -n '/^Examples:$/,/^$/p' help | grep -c "^  .*zipfit $command "
	sed -n '/^Exit status/,$p' help
	# Groups come in one order, whatever the command.
	grep '^[A-Z].*:$' help >groups
	"$ZIPFIT" help select | grep '^[A-Z].*:$' | grep -Fxf groups >ordered
	grep -Fxf ordered groups | same 'order of groups' ordered -
done
"$ZIPFIT" help | same 'help alone' help.-h -
