package io.weft.objectdb.module;

import io.weft.core.Routine;
import io.weft.core.api.ApiException;
import io.weft.core.api.ApiMethod;
import io.weft.core.api.ApiParameter;
import io.weft.core.api.Arguments;
import io.weft.objectdb.CorruptObjectException;
import io.weft.objectdb.KeyValueStore;
import io.weft.objectdb.TransactionConflictException;
import io.weft.objectdb.TransactionTimeoutException;
import io.weft.objectdb.UnknownOutcomeException;
import io.weft.objectdb.ValueTooLargeException;
import io.weft.objectdb.WalkException;
import io.weft.objectdb.storage.StorageException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls of the specification's modules on databases (3.2.4), for an {@link
 * io.weft.core.api.ApiTarget} of a program that uses no modules. Those whose arguments are
 * functions, {@code transact} and {@code walk} for instance, are methods of {@link
 * io.weft.objectdb.ObjectDb} and {@link KeyValueStore} only.
 *
 * <p>A storage that cannot be reached, and a commit whose outcome is not known, are an {@link
 * ApiException} of kind {@code UNAVAILABLE}.
 */
public final class DatabaseCalls {
  /** The name of the {@link KeyValueStore} that modules keep texts in. */
  public static final String TEXTS = "texts";

  private DatabaseCalls() {}

  /** Finds texts by key. */
  @FunctionalInterface
  public interface TextsOfVhost {
    /**
     * The texts in the storage of a vhost, which may have to be opened.
     *
     * @param vhost empty for the usual one
     * @throws ApiException when there is none
     */
    KeyValueStore texts(Routine r, String vhost);
  }

  /**
   * The calls of the module {@code objectdb}: {@code get}, {@code mget}, {@code watch}, {@code
   * mwatch}, {@code getonce}, {@code mgetonce}, {@code unwatch}, {@code munwatch}, {@code
   * unwatchall}, {@code watchlist} and {@code gettimestamp}. An object is a JSON object of its
   * attributes and {@code _type}, {@code _key}, {@code kvdb_createtime} and {@code
   * kvdb_updateversion}; an absent one is null.
   */
  public static List<ApiMethod> ofObjects(io.weft.objectdb.ObjectDb db) {
    return guarded(new ObjectCalls(db).methods());
  }

  /**
   * The calls of the modules {@code redisdb}, {@code zookeeperdb} and {@code knowledge} on texts by
   * key: {@code get}, {@code set}, {@code delete}, {@code mget}, {@code mset}, {@code listallkeys},
   * {@code status} and {@code recycle}. Values are any JSON, kept as its text; a text of the store
   * that is no JSON is given as it is.
   */
  public static List<ApiMethod> ofTexts(TextsOfVhost stores) {
    return guarded(new TextCalls(stores).methods());
  }

  private static List<ApiMethod> guarded(List<ApiMethod> methods) {
    List<ApiMethod> all = new ArrayList<>();
    for (ApiMethod method : methods) {
      all.add(method.handledBy((r, arguments) -> guarded(r, arguments, method.handler())));
    }
    return all;
  }

  private static @Nullable Object guarded(
      Routine r, Arguments arguments, ApiMethod.Handler handler) {
    try {
      return handler.call(r, arguments);
    } catch (StorageException
        | UnknownOutcomeException
        | TransactionConflictException
        | TransactionTimeoutException e) {
      throw new ApiException(ApiException.Kind.UNAVAILABLE, String.valueOf(e.getMessage()));
    } catch (ValueTooLargeException e) {
      throw new ApiException(ApiException.Kind.BAD_PARAMETER, String.valueOf(e.getMessage()));
    } catch (CorruptObjectException | WalkException e) {
      throw new ApiException(ApiException.Kind.FAILED, String.valueOf(e.getMessage()));
    }
  }

  // Parameters that several calls have.

  static ApiParameter key() {
    return ApiParameter.required("key", ApiParameter.Type.TEXT, "The text of a key.");
  }

  static ApiParameter keys() {
    return ApiParameter.required("keys", ApiParameter.Type.TEXTS, "The texts of keys.");
  }
}
