//! What a judging process may still do: compute, and talk to its parent over the pipes it was started with.
//!
//! Always true: after [`confine`], no file, connection or program can be opened by this process or any thread of it, whatever it was made to run.

use std::io;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use plangate::model::Limits;

/// Bounds what this process may use from now on. The hard limits stay, so that a later request may be given more processor time.
pub(super) fn bound(limits: &Limits, cpu_seconds: u64) -> io::Result<()> {
    let bound = |resource, wanted: u64| -> io::Result<()> {
        let maximum = getrlimit(resource).maximum;
        let current = maximum.map_or(wanted, |maximum| wanted.min(maximum));
        setrlimit(resource, Rlimit { current: Some(current), maximum }).map_err(Into::into)
    };
    bound(Resource::As, limits.memory_mib.saturating_mul(1 << 20))?;
    bound(Resource::Cpu, cpu_seconds)?;
    bound(Resource::Core, 0)
}

/// Has the kernel refuse every system call that computing does not need, with `EPERM`.
///
/// The list allows rather than forbids: what a later kernel adds stays refused. A refused call fails and does not kill, because the
/// standard library and the allocator look into `/proc` and `/sys` for the number of processors and do without when they cannot.
#[cfg(target_os = "linux")]
pub(super) fn confine() -> Result<(), seccompiler::Error> {
    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, apply_filter};

    let allowed = [
        // The pipes that are open already.
        libc::SYS_read,
        libc::SYS_write,
        libc::SYS_readv,
        libc::SYS_writev,
        libc::SYS_close,
        libc::SYS_ppoll,
        // Memory.
        libc::SYS_brk,
        libc::SYS_mmap,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_mprotect,
        libc::SYS_madvise,
        libc::SYS_membarrier,
        // Threads.
        libc::SYS_clone,
        libc::SYS_clone3,
        libc::SYS_futex,
        libc::SYS_set_robust_list,
        libc::SYS_rseq,
        libc::SYS_sched_getaffinity,
        libc::SYS_sched_yield,
        libc::SYS_gettid,
        libc::SYS_getpid,
        libc::SYS_prctl,
        libc::SYS_exit,
        libc::SYS_exit_group,
        // Signals: how a stack overflow and an abort are reported.
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        libc::SYS_tgkill,
        libc::SYS_restart_syscall,
        // Its own bounds, time, and seeds of hash tables.
        libc::SYS_prlimit64,
        libc::SYS_getrusage,
        libc::SYS_clock_gettime,
        libc::SYS_clock_nanosleep,
        libc::SYS_nanosleep,
        libc::SYS_getrandom,
    ];
    let rules = allowed.into_iter().map(|call| (call, Vec::new())).collect();
    let refused = SeccompAction::Errno(libc::EPERM as u32);
    let filter = SeccompFilter::new(rules, refused, SeccompAction::Allow, std::env::consts::ARCH.try_into()?)?;
    apply_filter(&BpfProgram::try_from(filter)?)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn confine() -> Result<(), std::convert::Infallible> {
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::fs::File;
    use std::io::{ErrorKind, pipe, prelude::*};
    use std::net::{TcpListener, TcpStream, UdpSocket};
    use std::os::unix::net::UnixStream;
    use std::process::Command;
    use std::thread;

    use super::*;

    /// Runs this in a thread of its own, confined: a filter holds for the thread that sets it and those it starts.
    fn confined<T: Send>(act: impl FnOnce() -> T + Send) -> T {
        thread::scope(|scope| {
            let thread = scope.spawn(|| {
                confine().expect("the kernel takes the filter");
                act()
            });
            thread.join().expect("a refused call fails, and does not kill")
        })
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "shows that the file system is out of reach")]
    fn nothing_can_be_opened() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
        let address = listener.local_addr().expect("an address");
        let refused = confined(|| {
            [
                File::open("/etc/hostname").map(drop),
                File::create("/tmp/plangate-was-here").map(drop),
                std::fs::remove_file("/tmp/plangate-was-here"),
                TcpStream::connect(address).map(drop),
                UdpSocket::bind("127.0.0.1:0").map(drop),
                UnixStream::pair().map(drop),
                Command::new("/bin/true").spawn().map(drop),
            ]
            .map(|result| result.map_err(|error| error.kind()))
        });
        assert_eq!(refused, [Err(ErrorKind::PermissionDenied); 7]);
    }

    #[test]
    fn threads_memory_and_open_pipes_still_work() {
        let (mut reader, mut writer) = pipe().expect("a pipe");
        let sum = confined(move || {
            let threads: Vec<_> = (1..=4_usize).map(|n| thread::spawn(move || vec![1_u8; n << 20].len())).collect();
            let sum: usize = threads.into_iter().map(|thread| thread.join().expect("a thread")).sum();
            writer.write_all(&sum.to_le_bytes()).expect("an open pipe");
            sum
        });
        let mut told = [0; size_of::<usize>()];
        reader.read_exact(&mut told).expect("what was written");
        assert_eq!((sum, usize::from_le_bytes(told)), (10 << 20, 10 << 20));
    }
}
