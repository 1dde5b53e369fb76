/* The sandbox's first process: `init SECONDS PROGRAM ARGUMENT…` starts the program, reaps what is left over, and ends
 * with the program's status (128 + the signal's number, where one ended it; a mark on the stream of errors tells that
 * from a status of the same number), or when its seconds are over, whoever is left to look. All else in the container
 * ends with it.
 *
 * The kernel lets no process of the container kill or stop the first one, and one that can't be dumped is traced and
 * written by nobody without privileges. So a program can't do away with its time limit.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { TIME_IS_OVER = 124, WRONG_USE = 125, CANNOT_START = 126, NOT_FOUND = 127 };

static int failed(const char *what, int status)
{
    fprintf(stderr, "init: %s: %s\n", what, strerror(errno));
    return status;
}

static void become(char **command, const sigset_t *mask)
{
    setpgid(0, 0);
    sigprocmask(SIG_SETMASK, mask, NULL);
    execvp(command[0], command);
    _exit(failed(command[0], errno == ENOENT ? NOT_FOUND : CANNOT_START));
}

/* Says that a signal ended the program. What else still writes may have filled the stream: that is waited for, but not
 * beyond a second. */
static int signalled(int number)
{
    char text[256];
    const char *nonce = getenv("REPROBOT_NONCE");
    const struct timespec pause = {.tv_nsec = 10 * 1000 * 1000};
    int size = snprintf(text, sizeof text, "\036%s\036{\"kind\": \"signal\", \"number\": %d}\036%s\036",
                        nonce ? nonce : "", number, nonce ? nonce : "");
    int stream = open("/proc/self/fd/2", O_WRONLY | O_NONBLOCK);
    for (int tries = 0; nonce && size < (int)sizeof text && tries < 100; tries++) {
        if (write(stream, text, size) >= 0 || errno != EAGAIN)
            break;
        nanosleep(&pause, NULL);
    }
    return 128 + number;
}

/* The status of the program, -1 while it runs; whatever else has ended is reaped. */
static int reap(pid_t program)
{
    int status;
    pid_t ended;
    while ((ended = waitpid(-1, &status, WNOHANG)) > 0)
        if (ended == program)
            return WIFSIGNALED(status) ? signalled(WTERMSIG(status)) : WEXITSTATUS(status);
    return -1;
}

/* Waits for a signal until the deadline, which no signal moves; passes on what asks the program to end. */
static int wait_for_signal(const sigset_t *all, time_t deadline, pid_t program)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (now.tv_sec >= deadline)
        return 0;
    struct timespec left = {.tv_sec = deadline - now.tv_sec};
    int number = sigtimedwait(all, NULL, &left);
    if (number == SIGTERM || number == SIGINT)
        kill(program, number);
    return 1;
}

int main(int argc, char **argv)
{
    char *end = "";
    long seconds = argc > 2 ? strtol(argv[1], &end, 10) : 0;
    if (seconds <= 0 || *end) {
        fputs("usage: init SECONDS PROGRAM ARGUMENT...\n", stderr);
        return WRONG_USE;
    }
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    sigset_t all, before;
    sigfillset(&all);
    if (prctl(PR_SET_DUMPABLE, 0) || sigprocmask(SIG_BLOCK, &all, &before))
        return failed("start", CANNOT_START);
    pid_t program = fork();
    if (program < 0)
        return failed("fork", CANNOT_START);
    if (program == 0)
        become(argv + 2, &before);
    int status;
    while ((status = reap(program)) < 0)
        if (!wait_for_signal(&all, now.tv_sec + seconds, program))
            return TIME_IS_OVER;
    return status;
}
