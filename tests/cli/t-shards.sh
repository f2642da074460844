# SPDX-License-Identifier: GPL-2.0-or-later
# protects: what is asked for is shared out as docs/many-machines.md says, and bad parts are refused
need_collection
cp "$collected/k.db" k.db
for bad in 0/3 4/3 1/0 1 1/ /3 a/b 1/3x -1/3; do
	run collect --repo "$tree" --shard $bad $tags
	same 2 $code
	has err "--shard: '$bad' is no part such as 1/8, the first of eight"
done
run collect --repo "$tree" --shard 1/2 --engine slurm $tags
has err '--shard is for those who share out themselves'

run collect --repo "$tree" --slurm-option=--time=1 $tags
has err '--slurm-option goes with --engine slurm'
run collect --repo "$tree" --engine slurm --slurm-option time=1 $tags
has err "--slurm-option takes an option of sbatch such as --time=2:00:00, not 'time=1'"
run collect --repo "$tree" --engine none $tags
same 2 $code
KBLOAT_ENGINE=none run collect --repo "$tree" $tags
has err "there is no engine 'none'"
run collect --task none
has err '$KBLOAT_TASK is not the number of a task'
KBLOAT_TASK=1 run collect --task none
has err "cannot open 'none/worklist'"

# how it would be shared out
ok collect --dry-run --again --repo "$tree" --profile "$profile" --db k.db --tasks 3 --format csv $tags
same 5 "$(awk -F, 'NR > 1 { n += $2 } END { print n }' out)"
same task,builds,seconds "$(head -n 1 out)"
ok collect --dry-run --repo "$tree" --profile "$profile" --db k.db --tasks 3 --format csv $tags
same task,builds,seconds "$(cat out)"

# parts: each profile's neighbours together, the next profile one part further
sed 's/^description = .*/description = another/' "$profile" > other.profile
ok collect --dry-run --again --repo "$tree" --profile "$profile,./other.profile" --db k.db --shard 1/4 --format csv $tags
same '3 3 2 2' "$(echo $(awk -F, 'NR > 1 { print $2 }' out))"
