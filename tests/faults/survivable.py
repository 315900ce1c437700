"""Faults that rightly do not end a run, and faults that libarchive handles in its own way.

An entry applies if its function is on the stack of the failed call; functions of
libraries are prefixed with the library's name. Every other call that fails must end
the run with status 1 and a message of ours.
"""

import dataclasses
import re


@dataclasses.dataclass
class Survivable:
    """Calls of some kinds below some functions; what is said of their failure, if anything."""

    kinds: str
    functions: str
    reason: str
    says: str = ""
    """A regular expression for what stands on standard error behind "zipfit: "; empty: nothing."""

    innermost: bool = False
    """Whether the function must have made the call itself."""

    def holds(self, kind, stack):
        """Whether the entry is about a call of that kind with that stack."""
        callers = stack[:1] if self.innermost else stack
        return kind in self.kinds.split() and any(function in callers for function in self.functions.split())


NO_CHECKPOINT = r".*; the run goes on without a new checkpoint"
NOT_REMOVED = r"state.*: cannot remove: .*; the outputs are complete"

SURVIVABLE = [
    # What is only asked for
    Survivable("memory open read close limit", "zipfit_default_threads",
               "without the cgroup's quota or the affinity mask there is a number of threads still"),
    Survivable("stat realpath open close", "sandbox_begin",
               "what the sandbox cannot find, nobody can write; where it cannot tell, it does without a part"),
    Survivable("limit", "command_run", "the limit on open files stays what it is, and may be enough"),
    Survivable("fcntl", "main", "that the standard descriptors are open was only to be made sure of"),
    Survivable("stat", "zf_run zf_reader_open_pieces", "the size of the input is for the progress line"),
    Survivable("stat", "zf_stored_size zf_second_reading_possible", "an input that may not be a file is not read twice"),
    Survivable("stat", "zf_inputs_find", "what cannot be looked at is no directory: opening it gives the error"),
    Survivable("init", "zf_queue_new", "a lane's condition needs nothing that could be missing"),
    Survivable("stat", "zf_segments_next", "what cannot be looked at is not divided among readers: opening it gives the error"),
    Survivable("pread", "zf_find_frames", "a file whose frames cannot be found is decoded by one thread, which reads it again"),
    Survivable("stat", "read_target", "a name that cannot be looked at is NAME=FILE"),
    Survivable("stat", "is_current", "the lock is tried again"),
    Survivable("stat", "zf_share_check", "the content is compared instead"),
    Survivable("stat", "zf_sources_list zf_sources_check", "a file that cannot be looked at may have changed: no output says "
               "that it has not", r".*: changed while it was read(\nzipfit: .*: changed while it was read)*"),
    Survivable("stat", "zf_sources_list zf_sources_check", "a pipe has nothing that could be compared"),
    Survivable("stat unlink", "zf_checkpoint_close", "a lock that stays is known as ours, and taken by the next run"),
    Survivable("stat", "zf_outfile_open", "standard output is written as a pipe is"),
    Survivable("lock", "zf_checkpoint_open", "file systems without locks are known; most runs have no rival"),
    Survivable("poll", "zf_file_waits", "a batch is handed on a little later"),
    # Closing what was only read, or what comes to nothing
    Survivable("close", "zf_file_close zf_append_manifest zf_spool_free zf_journal_close zf_checkpoint_close "
               "zipfit_stop_free zf_outfile_defer is_current zf_fingerprint_take zf_file_check zf_inputs_find zf_magic_check zf_new_file_open "
               "zf_new_file_discard", "nothing was written that could be lost"),
    Survivable("write", "zipfit_stop_request", "the flag is set all the same, and nobody waits for input"),
    # What the file system may not have
    Survivable("link", "zf_new_file_open zf_new_file_publish zf_new_file_create",
               "there is a second way to give a file its name; else it has a temporary one, or its own, from the start"),
    Survivable("unlink", "zf_new_file_open", "what should lose its name keeps it, as the temporary one"),
    Survivable("chmod", "zf_outfile_open zf_outfile_create", "some file systems have modes that nobody can set"),
    # Durability of a name
    Survivable("memory open sync close", "zf_outfile_publish zf_output_tree_publish",
               "the data is safe; not every file system can make the new name so"),
    # The checkpoint
    Survivable("memory open write sync close rename", "saver_main", "the checkpoint before stays", NO_CHECKPOINT),
    Survivable("memory thread", "zf_checkpoint_save", "the checkpoint before stays", NO_CHECKPOINT),
    Survivable("memory open write sync close rename", "saver_main",
               "the run came to its end meanwhile, or the state is saved and only its name may not be durable"),
    Survivable("unlink", "zf_checkpoint_remove", "the work is done; the state is a finished run's", NOT_REMOVED),
    # Memory that can be done without
    Survivable("memory", "zf_ngram_counter_finish zf_shingles_make", "a block that is too large stays so"),
    Survivable("memory", "zf_archive_open", "libarchive's own entry: we have ours"),
    Survivable("memory", "libc:asprintf libc:__asprintf_chk libasan:asprintf",
               "a block that is too large stays so"),
    Survivable("memory", "libc:qsort_r", "sorted in place, to the same order: no two are equal"),
    Survivable("memory", "libc:mktime add_files", "the time zone, of times that nobody looks at or that are UTC"),
    Survivable("memory", "libarchive:archive_entry_pathname_utf8 zf_ppmd_new zf_ppmd_finish libc:iconv_open",
               "without a converter names are copied byte by byte"),
    Survivable("memory", "help_command libc:_IO_printf libc:__printf_chk libasan:printf",
               "standard output is written without a buffer"),
    # What libarchive does without
    Survivable("memory open read close stat seek", "libc:setlocale libc:__mbrtowc libc:mbrtowc",
               "without the user's locale, or a part of it, names are taken byte by byte"),
    Survivable("memory", "libarchive:?", "it has its own ways to do without, and the outputs are the same",
               innermost=True),
    Survivable("open", "zf_ppmd_finish zf_ppmd_new", "a temporary file with a name, removed at once"),
    Survivable("close", "zf_ppmd_free", "of a temporary file"),
]

LIBRARY_SAYS = r"Fatal Internal Error in libarchive: (Out of|No) memory\n"
"""libarchive 3.6 ends the process where it has no memory for a string: with status 1, and our outputs are removed."""

WANT_OF_MEMORY = r"memory|allocate|initializ|cannot start a thread|call returned status 5|bzip decompression failed"
"""What a message says where memory is missing. A codec that got none libarchive cannot initialize; a thread without a
stack is a lack of resources to the C library; 5 is LZMA_MEM_ERROR; and what libbz2 fails for is not told."""

LIBRARY_CRASHES = ["libarchive:archive_write_add_filter_gzip", "libarchive:archive_write_add_filter_zstd",
                   "libarchive:archive_write_add_filter_xz", "libarchive:archive_write_add_filter_bzip2",
                   "libarchive:archive_write_add_filter_lz4"]
"""It does not look whether it got memory for a filter or for lz4's checksum. Nothing of ours runs then: the temporary file stays, and is never taken for an output."""

LIBRARY_LEAKS = ["libc:setlocale", "zf_ppmd_new"]
"""The C library loses a few bytes there when it has no memory for the next, libarchive what it holds of a 7z member."""


def find(kind, stack, stderr):
    """The entry for a failed call that says what is on standard error, or None."""
    for entry in SURVIVABLE:
        said = re.fullmatch(f"zipfit: {entry.says}\n" if entry.says else "", stderr)
        if said and entry.holds(kind, stack):
            return entry
    return None


def is_one_message(stderr):
    """Whether a failed run said why, once; that a checkpoint could not be saved may have been said before."""
    *warnings, message = stderr.split("\n")[:-1] or [""]
    return message.startswith("zipfit: ") and all(re.fullmatch("zipfit: " + NO_CHECKPOINT, line) for line in warnings)


def is_library_exit(run):
    """Whether libarchive ended the process."""
    return run.fault == "memory" and run.status == 1 and re.fullmatch(LIBRARY_SAYS, run.stderr) is not None


def is_library_crash(run, stack):
    """Whether libarchive crashed where it is known to, or for an allocation of its own that it did not look at.

    AddressSanitizer also tells where it crashed; it cannot do itself without what it needs for a thread.
    """
    if run.fault != "memory" or run.status in (0, 1):
        return False
    if "libc:pthread_getattr_np" in stack and "AddressSanitizer: CHECK failed" in run.stderr:
        return True
    its_own = stack and stack[0].startswith("libarchive:")
    crashed_there = run.status < 0 or re.search("#0 .*libarchive", run.stderr)
    return bool(its_own and crashed_there) or any(name in stack for name in LIBRARY_CRASHES)


def is_library_leak(run, stack):
    """Whether the leak that AddressSanitizer reports is a library's own."""
    return run.fault == "memory" and re.search(r"leaked in [12] allocation\(s\)", run.stderr) is not None and \
        ":" in stack[0] and any(name in stack for name in LIBRARY_LEAKS)
