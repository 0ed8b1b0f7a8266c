#pragma once
#include <mpi.h>

// MPI as functions of numbers and pointers. Handles such as MPI_COMM_WORLD are macros, which Swift does
// not import, and of another type in every MPI; here a communicator is its Fortran handle, an integer in all
// of them. Errors end the job, as MPI's default has it, so that nothing returns a code.

// Joins the job. Returns whether calls may come from several threads, one at a time.
static inline _Bool cmpi_init(void) {
  int provided = MPI_THREAD_SINGLE;
  MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided);
  return provided >= MPI_THREAD_SERIALIZED;
}

static inline int cmpi_world(void) { return MPI_Comm_c2f(MPI_COMM_WORLD); }

// A communicator of the same ranks, whose messages never meet those of the first.
static inline int cmpi_twin(int communicator) {
  MPI_Comm twin;
  MPI_Comm_dup(MPI_Comm_f2c(communicator), &twin);
  return MPI_Comm_c2f(twin);
}

static inline int cmpi_rank(int communicator) {
  int rank;
  MPI_Comm_rank(MPI_Comm_f2c(communicator), &rank);
  return rank;
}

static inline int cmpi_count(int communicator) {
  int count;
  MPI_Comm_size(MPI_Comm_f2c(communicator), &count);
  return count;
}

// The sum of every number over all ranks, in any order of summation.
static inline void cmpi_sum(double *values, int count, int communicator) {
  MPI_Allreduce(
      MPI_IN_PLACE, values, count, MPI_DOUBLE, MPI_SUM, MPI_Comm_f2c(communicator));
}

// Every rank's bytes, in the order of ranks; each rank gives equally many.
static inline void cmpi_gather(const void *own, int size, void *all, int communicator) {
  MPI_Allgather(own, size, MPI_BYTE, all, size, MPI_BYTE, MPI_Comm_f2c(communicator));
}

// Every rank's bytes, of which rank k gives sizes[k], at starts[k] of `all`.
static inline void cmpi_gather_parts(
    const void *own, int size, void *all, const int *sizes, const int *starts,
    int communicator) {
  MPI_Allgatherv(
      own, size, MPI_BYTE, all, sizes, starts, MPI_BYTE, MPI_Comm_f2c(communicator));
}

static inline void cmpi_send(const void *bytes, int size, int to, int communicator) {
  MPI_Send(bytes, size, MPI_BYTE, to, 0, MPI_Comm_f2c(communicator));
}

// The size of the next message of a rank, which waits until it comes.
static inline int cmpi_next_size(int from, int communicator) {
  MPI_Status status;
  int size;
  MPI_Probe(from, 0, MPI_Comm_f2c(communicator), &status);
  MPI_Get_count(&status, MPI_BYTE, &size);
  return size;
}

static inline void cmpi_receive(void *bytes, int size, int from, int communicator) {
  MPI_Recv(
      bytes, size, MPI_BYTE, from, 0, MPI_Comm_f2c(communicator), MPI_STATUS_IGNORE);
}

// Begins to meet all ranks, and says later whether all have come.
static inline int cmpi_begin_barrier(int communicator) {
  MPI_Request request;
  MPI_Ibarrier(MPI_Comm_f2c(communicator), &request);
  return MPI_Request_c2f(request);
}

static inline _Bool cmpi_is_done(int *handle) {
  MPI_Request request = MPI_Request_f2c(*handle);
  int done = 0;
  MPI_Test(&request, &done, MPI_STATUS_IGNORE);
  *handle = MPI_Request_c2f(request);
  return done;
}

static inline void cmpi_finalize(void) { MPI_Finalize(); }

static inline void cmpi_abort(int code, int communicator) {
  MPI_Abort(MPI_Comm_f2c(communicator), code);
}
