// What the kernel itself takes to sweep a directory, and a directory to sweep.
//   make DIR N        N entries of 1 KiB; every second one was last used ten days ago
//   scan DIR SECONDS  looks at every file and counts those older than SECONDS
//   sweep DIR SECONDS removes them, one thread
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

struct entry {
    unsigned long inode;
    long next;
    unsigned short length;
    unsigned char type;
    char name[];
};

static void make(const char *path, int count) {
    mkdir(path, 0755);
    int directory = open(path, O_DIRECTORY);
    char content[1024] = {1}, name[96];
    time_t old = time(NULL) - 864000;
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "task-%d-dataset-instance17364%05d.%06d-coco-10.zip", i, i % 100000, i % 1000000);
        int file = openat(directory, name, O_CREAT | O_WRONLY, 0600);
        if (file < 0 || write(file, content, sizeof content) != sizeof content) {
            perror(name);
            exit(1);
        }

        struct timespec times[2] = {{old, 0}, {old, 0}};
        if (i & 1) futimens(file, times);
        close(file);
    }
}

static void sweep(const char *path, int seconds, int remove) {
    int directory = open(path, O_RDONLY | O_DIRECTORY);
    time_t limit = time(NULL) - seconds;
    static char buffer[1 << 16];
    long read, looked = 0, old = 0;
    while ((read = syscall(SYS_getdents64, directory, buffer, sizeof buffer)) > 0) {
        for (long at = 0; at < read;) {
            struct entry *found = (struct entry *)(buffer + at);
            at += found->length;
            if (found->name[0] == '.') continue;
            struct statx stats;
            if (statx(directory, found->name, AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC, STATX_MTIME | STATX_TYPE, &stats)) continue;
            looked++;
            if (stats.stx_mtime.tv_sec >= limit) continue;
            old++;
            if (remove) unlinkat(directory, found->name, 0);
        }
    }

    printf("%ld of %ld\n", old, looked);
}

int main(int count, char **arguments) {
    if (count != 4) return 2;
    if (!strcmp(arguments[1], "make")) make(arguments[2], atoi(arguments[3]));
    else sweep(arguments[2], atoi(arguments[3]), !strcmp(arguments[1], "sweep"));
    return 0;
}
