#pragma once
// What is used of libssl: F(result, name, (parameters), (arguments)). OpenSSL's own headers are not needed to build
// this package; a test compares each line with them. Structures go by their tags, which are the same in OpenSSL's
// headers, so that these prototypes and OpenSSL's name the same types.

struct X509_VERIFY_PARAM_st;
struct bio_st;
struct evp_pkey_st;
struct ossl_init_settings_st;
struct ssl_cipher_st;
struct ssl_ctx_st;
struct ssl_method_st;
struct ssl_session_st;
struct ssl_st;
struct stack_st_X509;
struct x509_st;
struct x509_store_ctx_st;
struct x509_store_st;

#define KAFKA_LIBSSL_FUNCTIONS(F) \
    /* Library and context. */ \
    F(int, OPENSSL_init_ssl, (uint64_t options, const struct ossl_init_settings_st *settings), (options, settings)) \
    F(const struct ssl_method_st *, TLS_client_method, (void), ()) \
    F(const struct ssl_method_st *, TLS_server_method, (void), ()) \
    F(struct ssl_ctx_st *, SSL_CTX_new, (const struct ssl_method_st *method), (method)) \
    F(void, SSL_CTX_free, (struct ssl_ctx_st *ctx), (ctx)) \
    F(long, SSL_CTX_ctrl, \
      (struct ssl_ctx_st *ctx, int command, long number, void *pointer), (ctx, command, number, pointer)) \
    F(uint64_t, SSL_CTX_set_options, (struct ssl_ctx_st *ctx, uint64_t options), (ctx, options)) \
    F(int, SSL_CTX_set_cipher_list, (struct ssl_ctx_st *ctx, const char *list), (ctx, list)) \
    F(int, SSL_CTX_set_ciphersuites, (struct ssl_ctx_st *ctx, const char *list), (ctx, list)) \
    F(const char *, OPENSSL_cipher_name, (const char *name), (name)) \
    F(void, SSL_CTX_set_verify, \
      (struct ssl_ctx_st *ctx, int mode, int (*callback)(int ok, struct x509_store_ctx_st *verification)), \
      (ctx, mode, callback)) \
    F(int, SSL_CTX_set_default_verify_paths, (struct ssl_ctx_st *ctx), (ctx)) \
    F(struct x509_store_st *, SSL_CTX_get_cert_store, (const struct ssl_ctx_st *ctx), (ctx)) \
    F(struct X509_VERIFY_PARAM_st *, SSL_CTX_get0_param, (struct ssl_ctx_st *ctx), (ctx)) \
    F(int, SSL_CTX_use_certificate, (struct ssl_ctx_st *ctx, struct x509_st *certificate), (ctx, certificate)) \
    F(int, SSL_CTX_use_PrivateKey, (struct ssl_ctx_st *ctx, struct evp_pkey_st *key), (ctx, key)) \
    F(int, SSL_CTX_add_client_CA, (struct ssl_ctx_st *ctx, struct x509_st *certificate), (ctx, certificate)) \
    F(void, SSL_CTX_sess_set_new_cb, \
      (struct ssl_ctx_st *ctx, int (*callback)(struct ssl_st *ssl, struct ssl_session_st *session)), \
      (ctx, callback)) \
    F(int, SSL_CTX_set_session_id_context, \
      (struct ssl_ctx_st *ctx, const unsigned char *id, unsigned int length), (ctx, id, length)) \
    F(void, SSL_CTX_set_cert_cb, \
      (struct ssl_ctx_st *ctx, int (*callback)(struct ssl_st *ssl, void *argument), void *argument), \
      (ctx, callback, argument)) \
    /* One connection. */ \
    F(struct ssl_st *, SSL_new, (struct ssl_ctx_st *ctx), (ctx)) \
    F(void, SSL_free, (struct ssl_st *ssl), (ssl)) \
    F(void, SSL_set_connect_state, (struct ssl_st *ssl), (ssl)) \
    F(void, SSL_set_accept_state, (struct ssl_st *ssl), (ssl)) \
    F(void, SSL_set_bio, (struct ssl_st *ssl, struct bio_st *input, struct bio_st *output), (ssl, input, output)) \
    F(long, SSL_ctrl, \
      (struct ssl_st *ssl, int command, long number, void *pointer), (ssl, command, number, pointer)) \
    F(struct X509_VERIFY_PARAM_st *, SSL_get0_param, (struct ssl_st *ssl), (ssl)) \
    F(int, SSL_set_ex_data, (struct ssl_st *ssl, int index, void *data), (ssl, index, data)) \
    F(void *, SSL_get_ex_data, (const struct ssl_st *ssl, int index), (ssl, index)) \
    F(int, SSL_get_ex_data_X509_STORE_CTX_idx, (void), ()) \
    F(int, SSL_do_handshake, (struct ssl_st *ssl), (ssl)) \
    F(int, SSL_read_ex, (struct ssl_st *ssl, void *buffer, size_t count, size_t *read), (ssl, buffer, count, read)) \
    F(int, SSL_write_ex, \
      (struct ssl_st *ssl, const void *buffer, size_t count, size_t *written), (ssl, buffer, count, written)) \
    F(int, SSL_pending, (const struct ssl_st *ssl), (ssl)) \
    F(int, SSL_shutdown, (struct ssl_st *ssl), (ssl)) \
    F(void, SSL_set_shutdown, (struct ssl_st *ssl, int mode), (ssl, mode)) \
    F(int, SSL_get_error, (const struct ssl_st *ssl, int result), (ssl, result)) \
    F(int, SSL_key_update, (struct ssl_st *ssl, int type), (ssl, type)) \
    /* What was negotiated. */ \
    F(long, SSL_get_verify_result, (const struct ssl_st *ssl), (ssl)) \
    F(struct x509_st *, SSL_get1_peer_certificate, (const struct ssl_st *ssl), (ssl)) \
    F(struct stack_st_X509 *, SSL_get_peer_cert_chain, (const struct ssl_st *ssl), (ssl)) \
    F(const char *, SSL_get_version, (const struct ssl_st *ssl), (ssl)) \
    F(int, SSL_version, (const struct ssl_st *ssl), (ssl)) \
    F(const struct ssl_cipher_st *, SSL_get_current_cipher, (const struct ssl_st *ssl), (ssl)) \
    F(const char *, SSL_CIPHER_get_name, (const struct ssl_cipher_st *cipher), (cipher)) \
    F(const char *, SSL_get_servername, (const struct ssl_st *ssl, const int type), (ssl, type)) \
    F(const char *, SSL_group_to_name, (struct ssl_st *ssl, int id), (ssl, id)) \
    /* Resumption. */ \
    F(int, SSL_session_reused, (const struct ssl_st *ssl), (ssl)) \
    F(int, SSL_set_session, (struct ssl_st *ssl, struct ssl_session_st *session), (ssl, session)) \
    F(struct ssl_session_st *, SSL_get1_session, (struct ssl_st *ssl), (ssl)) \
    F(void, SSL_SESSION_free, (struct ssl_session_st *session), (session)) \
    F(int, SSL_SESSION_is_resumable, (const struct ssl_session_st *session), (session))
