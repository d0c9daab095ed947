package dev.metronome.remote;

import dev.metronome.agent.protocol.Endpoints;
import okhttp3.RequestBody;
import okhttp3.ResponseBody;
import retrofit2.Call;
import retrofit2.http.Body;
import retrofit2.http.DELETE;
import retrofit2.http.GET;
import retrofit2.http.PUT;
import retrofit2.http.Path;
import retrofit2.http.Query;

/** The requests of {@link Endpoints}; every answer is a message in JSON. */
interface AgentApi {

  @GET(Endpoints.HEALTH)
  Call<ResponseBody> health();

  @GET(Endpoints.DEVICE)
  Call<ResponseBody> device();

  @GET(Endpoints.MODELS + "/{sha256}")
  Call<ResponseBody> model(@Path("sha256") String sha256);

  @PUT(Endpoints.MODELS + "/{sha256}")
  Call<ResponseBody> upload(
      @Path("sha256") String sha256,
      @Query(Endpoints.FORMAT) String format,
      @Body RequestBody model);

  @PUT(Endpoints.RUNS + "/{runId}")
  Call<ResponseBody> submit(
      @Path("runId") String runId,
      @Query(Endpoints.WAIT_MILLIS) long waitMillis,
      @Body RequestBody request);

  @GET(Endpoints.RUNS + "/{runId}")
  Call<ResponseBody> await(
      @Path("runId") String runId, @Query(Endpoints.WAIT_MILLIS) long waitMillis);

  @GET(Endpoints.RUNS + "/{runId}/" + Endpoints.RESULT)
  Call<ResponseBody> result(@Path("runId") String runId);

  @DELETE(Endpoints.RUNS + "/{runId}")
  Call<ResponseBody> delete(@Path("runId") String runId);
}
