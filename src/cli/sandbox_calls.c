/*
 * sandbox_calls.c - the system calls that a selection has no use for
 *
 * A filter of seccomp, in the kernel's own terms: no library is needed. It is a
 * list of what is denied, not of what is allowed. Which harmless calls malloc,
 * threads or libarchive make differs between versions of the C library, and grows;
 * a list of those would one day end a long run for a call such as getrandom.
 * What reaches the network, other processes or the system is few calls, and they
 * are well known.
 *
 * A denied call fails with EPERM instead of ending the process: that denies as
 * much, and a library that merely tries goes on. clone3 alone fails with ENOSYS,
 * as its flags are out of a filter's sight; the C library then makes its threads
 * with clone. Calls of another architecture, whose numbers mean other things, end
 * the process.
 *
 * Since Linux 5.11 the kernel keeps, for each call, that it is allowed, and does
 * not run the filter: it costs nothing.
 */
#include "cli/sandbox.h"

#ifdef ZF_SANDBOX

#include <sys/prctl.h>

bool sandbox_keep_privileges(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0;
}

#else

bool sandbox_keep_privileges(void)
{
	return false;
}

#endif

#if defined(ZF_SANDBOX) && (defined(__x86_64__) || defined(__aarch64__))

#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifdef __x86_64__
#define ARCHITECTURE AUDIT_ARCH_X86_64
#define X32_BIT      0x40000000 /* set in the numbers of another set of calls: 64-bit code, 32-bit pointers */
#else
#define ARCHITECTURE AUDIT_ARCH_AARCH64
#endif

/* clang-format off */
static const unsigned denied[] = {
	/* The network, and sockets of any kind. */
	SYS_socket, SYS_socketpair, SYS_bind, SYS_connect, SYS_listen, SYS_accept, SYS_accept4, SYS_sendto, SYS_sendmsg,
	SYS_sendmmsg,
	/* Programs and processes; clone stands below. */
	SYS_execve, SYS_execveat, SYS_ptrace, SYS_process_vm_readv, SYS_process_vm_writev, SYS_process_madvise, SYS_kcmp,
	SYS_pidfd_open, SYS_pidfd_getfd, SYS_pidfd_send_signal, SYS_setns, SYS_unshare,
	/* Other users. */
	SYS_setuid, SYS_setgid, SYS_setreuid, SYS_setregid, SYS_setresuid, SYS_setresgid, SYS_setfsuid, SYS_setfsgid,
	SYS_setgroups, SYS_capset,
	/* File systems. */
	SYS_mount, SYS_umount2, SYS_pivot_root, SYS_chroot, SYS_open_tree, SYS_move_mount, SYS_mount_setattr, SYS_fsopen,
	SYS_fsconfig, SYS_fsmount, SYS_fspick, SYS_swapon, SYS_swapoff, SYS_quotactl, SYS_open_by_handle_at,
	SYS_fanotify_init,
	/* The system: its code, its clock, its name, its end. */
	SYS_init_module, SYS_finit_module, SYS_delete_module, SYS_kexec_load, SYS_reboot, SYS_acct, SYS_syslog,
	SYS_settimeofday, SYS_clock_settime, SYS_adjtimex, SYS_clock_adjtime, SYS_sethostname, SYS_setdomainname,
	/* What attacks on the kernel go through more often than programs like this one do. */
	SYS_bpf, SYS_perf_event_open, SYS_userfaultfd, SYS_io_uring_setup, SYS_io_uring_enter, SYS_io_uring_register,
	SYS_add_key, SYS_request_key, SYS_keyctl, SYS_personality,
#ifdef SYS_kexec_file_load
	SYS_kexec_file_load,
#endif
#ifdef __x86_64__
	SYS_fork, SYS_vfork, SYS_iopl, SYS_ioperm, SYS_modify_ldt,
#endif
};

/* Commands of ioctl that type into the terminal, for the shell that reads it next. */
static const unsigned denied_ioctls[] = {
	TIOCSTI,
	0x541c, /* TIOCLINUX, of the console */
};
/* clang-format on */

struct program {
	struct sock_filter code[2 * sizeof(denied) / sizeof(denied[0]) + 32];
	unsigned short length;
};

static void put(struct program *program, struct sock_filter instruction)
{
	program->code[program->length++] = instruction;
}

/* Loads 32 bits of the call's data into the accumulator. On both architectures the lower half comes first. */
static void load(struct program *program, size_t offset)
{
	put(program, (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offset));
}

static void put_return(struct program *program, unsigned action)
{
	put(program, (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action));
}

/* Ends with `action` where the accumulator is `value`. */
static void return_if(struct program *program, unsigned value, unsigned action)
{
	put(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1));
	put_return(program, action);
}

/* Opens a part for the call `number` alone; `length` is that of the part. */
static void only_for(struct program *program, unsigned number, unsigned char length)
{
	put(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number, 0, length));
}

static void make_filter(struct program *program)
{
	const unsigned deny = SECCOMP_RET_ERRNO | EPERM;
	const size_t ioctls = sizeof(denied_ioctls) / sizeof(denied_ioctls[0]);

	load(program, offsetof(struct seccomp_data, arch));
	put(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCHITECTURE, 1, 0));
	put_return(program, SECCOMP_RET_KILL_PROCESS);

	load(program, offsetof(struct seccomp_data, nr));
#ifdef X32_BIT
	put(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, X32_BIT, 0, 1));
	put_return(program, SECCOMP_RET_ERRNO | ENOSYS);
#endif
	for (size_t i = 0; i < sizeof(denied) / sizeof(denied[0]); i++)
		return_if(program, denied[i], deny);
	return_if(program, SYS_clone3, SECCOMP_RET_ERRNO | ENOSYS);

	/* A thread, not a process. */
	only_for(program, SYS_clone, 4);
	load(program, offsetof(struct seccomp_data, args[0]));
	put(program, (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0));
	put_return(program, deny);
	put_return(program, SECCOMP_RET_ALLOW);

	only_for(program, SYS_ioctl, (unsigned char)(1 + 2 * ioctls));
	load(program, offsetof(struct seccomp_data, args[1]));
	for (size_t i = 0; i < ioctls; i++)
		return_if(program, denied_ioctls[i], deny);
	put_return(program, SECCOMP_RET_ALLOW);
}

bool sandbox_deny_calls(void)
{
	/*
	 * All threads, should a library have started one. SPEC_ALLOW: without it, Linux before 5.16 slows the whole
	 * process down against attacks that need foreign code in it; Linux before 4.17 does not know the flag.
	 */
	static const unsigned flags[] = {
		SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW,
		SECCOMP_FILTER_FLAG_TSYNC,
	};
	struct program program = {.length = 0};
	struct sock_fprog filter;

	make_filter(&program);
	filter = (struct sock_fprog){.len = program.length, .filter = program.code};
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, flags[i], &filter) == 0)
			return true;
	return false;
}

#else

bool sandbox_deny_calls(void)
{
	return false;
}

#endif
