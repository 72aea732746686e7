#pragma once
// What is used of libcrypto, in the form of KafkaLibSSL.h.

struct ECDSA_SIG_st;
struct GENERAL_NAME_st;
struct PKCS12_st;
struct X509_VERIFY_PARAM_st;
struct X509_extension_st;
struct X509_name_st;
struct asn1_string_st;
struct bignum_st;
struct bio_method_st;
struct bio_st;
struct engine_st;
struct evp_cipher_ctx_st;
struct evp_cipher_st;
struct evp_md_ctx_st;
struct evp_md_st;
struct evp_pkey_ctx_st;
struct evp_pkey_st;
struct ossl_init_settings_st;
struct ossl_lib_ctx_st;
struct stack_st;
struct stack_st_GENERAL_NAME;
struct stack_st_X509;
struct x509_st;
struct x509_store_ctx_st;
struct x509_store_st;

#define KAFKA_LIBCRYPTO_FUNCTIONS(F) \
    /* Library and errors. */ \
    F(unsigned long, OpenSSL_version_num, (void), ()) \
    F(const char *, OpenSSL_version, (int type), (type)) \
    F(void, ERR_clear_error, (void), ()) \
    F(unsigned long, ERR_get_error_all, \
      (const char **file, int *line, const char **function, const char **data, int *flags), \
      (file, line, function, data, flags)) \
    F(const char *, ERR_reason_error_string, (unsigned long error), (error)) \
    /* Byte streams. */ \
    F(struct bio_st *, BIO_new, (const struct bio_method_st *method), (method)) \
    F(struct bio_st *, BIO_new_mem_buf, (const void *buffer, int length), (buffer, length)) \
    F(const struct bio_method_st *, BIO_s_mem, (void), ()) \
    F(int, BIO_free, (struct bio_st *bio), (bio)) \
    F(long, BIO_ctrl, \
      (struct bio_st *bio, int command, long number, void *pointer), (bio, command, number, pointer)) \
    F(int, BIO_get_new_index, (void), ()) \
    F(struct bio_method_st *, BIO_meth_new, (int type, const char *name), (type, name)) \
    F(void, BIO_meth_free, (struct bio_method_st *method), (method)) \
    F(int, BIO_meth_set_write_ex, \
      (struct bio_method_st *method, int (*callback)(struct bio_st *, const char *, size_t, size_t *)), \
      (method, callback)) \
    F(int, BIO_meth_set_read_ex, \
      (struct bio_method_st *method, int (*callback)(struct bio_st *, char *, size_t, size_t *)), \
      (method, callback)) \
    F(int, BIO_meth_set_ctrl, \
      (struct bio_method_st *method, long (*callback)(struct bio_st *, int, long, void *)), (method, callback)) \
    F(void, BIO_set_data, (struct bio_st *bio, void *pointer), (bio, pointer)) \
    F(void *, BIO_get_data, (struct bio_st *bio), (bio)) \
    F(void, BIO_set_init, (struct bio_st *bio, int init), (bio, init)) \
    F(void, BIO_set_flags, (struct bio_st *bio, int flags), (bio, flags)) \
    F(void, BIO_clear_flags, (struct bio_st *bio, int flags), (bio, flags)) \
    /* Files. */ \
    F(struct x509_st *, PEM_read_bio_X509, \
      (struct bio_st *bio, struct x509_st **certificate, \
       int (*callback)(char *buffer, int size, int writing, void *user), void *user), \
      (bio, certificate, callback, user)) \
    F(struct evp_pkey_st *, PEM_read_bio_PrivateKey, \
      (struct bio_st *bio, struct evp_pkey_st **key, \
       int (*callback)(char *buffer, int size, int writing, void *user), void *user), (bio, key, callback, user)) \
    F(int, PEM_write_bio_X509, (struct bio_st *bio, const struct x509_st *certificate), (bio, certificate)) \
    F(int, PEM_write_bio_PKCS8PrivateKey, \
      (struct bio_st *bio, const struct evp_pkey_st *key, const struct evp_cipher_st *cipher, \
       const char *password, int password_length, \
       int (*callback)(char *buffer, int size, int writing, void *user), void *user), \
      (bio, key, cipher, password, password_length, callback, user)) \
    F(struct PKCS12_st *, d2i_PKCS12_bio, (struct bio_st *bio, struct PKCS12_st **store), (bio, store)) \
    F(int, i2d_PKCS12_bio, (struct bio_st *bio, const struct PKCS12_st *store), (bio, store)) \
    F(int, PKCS12_parse, \
      (struct PKCS12_st *store, const char *password, struct evp_pkey_st **key, struct x509_st **certificate, \
       struct stack_st_X509 **chain), (store, password, key, certificate, chain)) \
    F(struct PKCS12_st *, PKCS12_create, \
      (const char *password, const char *name, struct evp_pkey_st *key, struct x509_st *certificate, \
       struct stack_st_X509 *chain, int key_nid, int certificate_nid, int iterations, int mac_iterations, \
       int key_type), \
      (password, name, key, certificate, chain, key_nid, certificate_nid, iterations, mac_iterations, key_type)) \
    F(void, PKCS12_free, (struct PKCS12_st *store), (store)) \
    /* Certificates, read. */ \
    F(void, X509_free, (struct x509_st *certificate), (certificate)) \
    F(int, X509_up_ref, (struct x509_st *certificate), (certificate)) \
    F(struct X509_name_st *, X509_get_subject_name, (const struct x509_st *certificate), (certificate)) \
    F(struct X509_name_st *, X509_get_issuer_name, (const struct x509_st *certificate), (certificate)) \
    F(int, X509_NAME_print_ex, \
      (struct bio_st *bio, const struct X509_name_st *name, int indent, unsigned long flags), \
      (bio, name, indent, flags)) \
    F(const struct asn1_string_st *, X509_get0_notBefore, (const struct x509_st *certificate), (certificate)) \
    F(const struct asn1_string_st *, X509_get0_notAfter, (const struct x509_st *certificate), (certificate)) \
    F(int, ASN1_TIME_to_tm, (const struct asn1_string_st *string, struct tm *time), (string, time)) \
    F(void *, X509_get_ext_d2i, \
      (const struct x509_st *certificate, int nid, int *critical, int *index), (certificate, nid, critical, index)) \
    F(void, GENERAL_NAMES_free, (struct stack_st_GENERAL_NAME *names), (names)) \
    F(void *, GENERAL_NAME_get0_value, (const struct GENERAL_NAME_st *name, int *type), (name, type)) \
    F(const unsigned char *, ASN1_STRING_get0_data, (const struct asn1_string_st *string), (string)) \
    F(int, ASN1_STRING_length, (const struct asn1_string_st *string), (string)) \
    F(int, X509_check_private_key, \
      (const struct x509_st *certificate, const struct evp_pkey_st *key), (certificate, key)) \
    F(int, OPENSSL_sk_num, (const struct stack_st *stack), (stack)) \
    F(void *, OPENSSL_sk_value, (const struct stack_st *stack, int index), (stack, index)) \
    F(struct stack_st *, OPENSSL_sk_new_null, (void), ()) \
    F(int, OPENSSL_sk_push, (struct stack_st *stack, const void *data), (stack, data)) \
    F(void, OPENSSL_sk_free, (struct stack_st *stack), (stack)) \
    /* Certificates, verified. */ \
    F(int, X509_STORE_add_cert, (struct x509_store_st *store, struct x509_st *certificate), (store, certificate)) \
    F(int, X509_STORE_load_path, (struct x509_store_st *store, const char *path), (store, path)) \
    F(int, X509_STORE_CTX_get_error, (const struct x509_store_ctx_st *verification), (verification)) \
    F(struct x509_st *, X509_STORE_CTX_get_current_cert, \
      (const struct x509_store_ctx_st *verification), (verification)) \
    F(struct x509_st *, X509_STORE_CTX_get0_cert, (const struct x509_store_ctx_st *verification), (verification)) \
    F(void *, X509_STORE_CTX_get_ex_data, \
      (const struct x509_store_ctx_st *verification, int index), (verification, index)) \
    F(const char *, X509_verify_cert_error_string, (long number), (number)) \
    F(int, X509_VERIFY_PARAM_set1_host, \
      (struct X509_VERIFY_PARAM_st *parameters, const char *name, size_t length), (parameters, name, length)) \
    F(int, X509_VERIFY_PARAM_set1_ip, \
      (struct X509_VERIFY_PARAM_st *parameters, const unsigned char *ip, size_t length), (parameters, ip, length)) \
    F(void, X509_VERIFY_PARAM_set_hostflags, \
      (struct X509_VERIFY_PARAM_st *parameters, unsigned int flags), (parameters, flags)) \
    F(int, X509_VERIFY_PARAM_set_flags, \
      (struct X509_VERIFY_PARAM_st *parameters, unsigned long flags), (parameters, flags)) \
    F(const char *, X509_get_default_cert_file, (void), ()) \
    F(const char *, X509_get_default_cert_file_env, (void), ()) \
    F(const char *, X509_get_default_cert_dir, (void), ()) \
    F(const char *, X509_get_default_cert_dir_env, (void), ()) \
    /* Certificates, made. */ \
    F(struct x509_st *, X509_new, (void), ()) \
    F(int, X509_set_version, (struct x509_st *certificate, long version), (certificate, version)) \
    F(struct asn1_string_st *, X509_get_serialNumber, (struct x509_st *certificate), (certificate)) \
    F(int, ASN1_INTEGER_set_uint64, (struct asn1_string_st *string, uint64_t value), (string, value)) \
    F(struct asn1_string_st *, X509_gmtime_adj, (struct asn1_string_st *string, long seconds), (string, seconds)) \
    F(struct asn1_string_st *, X509_getm_notBefore, (const struct x509_st *certificate), (certificate)) \
    F(struct asn1_string_st *, X509_getm_notAfter, (const struct x509_st *certificate), (certificate)) \
    F(struct X509_name_st *, X509_NAME_new, (void), ()) \
    F(void, X509_NAME_free, (struct X509_name_st *name), (name)) \
    F(int, X509_NAME_add_entry_by_txt, \
      (struct X509_name_st *name, const char *field, int type, const unsigned char *bytes, int length, \
       int location, int set), (name, field, type, bytes, length, location, set)) \
    F(int, X509_set_subject_name, \
      (struct x509_st *certificate, const struct X509_name_st *name), (certificate, name)) \
    F(int, X509_set_issuer_name, \
      (struct x509_st *certificate, const struct X509_name_st *name), (certificate, name)) \
    F(int, X509_set_pubkey, (struct x509_st *certificate, struct evp_pkey_st *key), (certificate, key)) \
    F(int, X509_pubkey_digest, \
      (const struct x509_st *certificate, const struct evp_md_st *digest, unsigned char *out, \
       unsigned int *length), (certificate, digest, out, length)) \
    F(struct X509_extension_st *, X509_EXTENSION_create_by_NID, \
      (struct X509_extension_st **extension, int nid, int critical, struct asn1_string_st *string), \
      (extension, nid, critical, string)) \
    F(void, X509_EXTENSION_free, (struct X509_extension_st *extension), (extension)) \
    F(int, X509_add_ext, \
      (struct x509_st *certificate, struct X509_extension_st *extension, int location), \
      (certificate, extension, location)) \
    F(int, X509_sign, \
      (struct x509_st *certificate, struct evp_pkey_st *key, const struct evp_md_st *digest), \
      (certificate, key, digest)) \
    F(struct asn1_string_st *, ASN1_OCTET_STRING_new, (void), ()) \
    F(void, ASN1_OCTET_STRING_free, (struct asn1_string_st *string), (string)) \
    F(int, ASN1_OCTET_STRING_set, \
      (struct asn1_string_st *string, const unsigned char *data, int length), (string, data, length)) \
    /* Keys. */ \
    F(void, EVP_PKEY_free, (struct evp_pkey_st *key), (key)) \
    F(int, EVP_PKEY_is_a, (const struct evp_pkey_st *key, const char *name), (key, name)) \
    F(int, EVP_PKEY_get_group_name, \
      (const struct evp_pkey_st *key, char *name, size_t size, size_t *length), (key, name, size, length)) \
    F(struct evp_pkey_ctx_st *, EVP_PKEY_CTX_new_from_name, \
      (struct ossl_lib_ctx_st *library, const char *name, const char *properties), (library, name, properties)) \
    F(void, EVP_PKEY_CTX_free, (struct evp_pkey_ctx_st *context), (context)) \
    F(int, EVP_PKEY_keygen_init, (struct evp_pkey_ctx_st *context), (context)) \
    F(int, EVP_PKEY_CTX_set_rsa_keygen_bits, (struct evp_pkey_ctx_st *context, int bits), (context, bits)) \
    F(int, EVP_PKEY_CTX_set_group_name, (struct evp_pkey_ctx_st *context, const char *name), (context, name)) \
    F(int, EVP_PKEY_generate, (struct evp_pkey_ctx_st *context, struct evp_pkey_st **key), (context, key)) \
    /* Digests and signatures. */ \
    F(const struct evp_md_st *, EVP_sha1, (void), ()) \
    F(const struct evp_md_st *, EVP_sha256, (void), ()) \
    F(const struct evp_md_st *, EVP_sha512, (void), ()) \
    F(int, EVP_Digest, \
      (const void *data, size_t count, unsigned char *out, unsigned int *size, const struct evp_md_st *digest, \
       struct engine_st *engine), (data, count, out, size, digest, engine)) \
    F(unsigned char *, HMAC, \
      (const struct evp_md_st *digest, const void *key, int key_length, const unsigned char *data, \
       size_t data_length, unsigned char *out, unsigned int *length), \
      (digest, key, key_length, data, data_length, out, length)) \
    F(int, PKCS5_PBKDF2_HMAC, \
      (const char *password, int password_length, const unsigned char *salt, int salt_length, int iterations, \
       const struct evp_md_st *digest, int length, unsigned char *out), \
      (password, password_length, salt, salt_length, iterations, digest, length, out)) \
    F(int, RAND_bytes, (unsigned char *buffer, int count), (buffer, count)) \
    F(int, CRYPTO_memcmp, (const void *a, const void *flags, size_t length), (a, flags, length)) \
    F(struct evp_md_ctx_st *, EVP_MD_CTX_new, (void), ()) \
    F(void, EVP_MD_CTX_free, (struct evp_md_ctx_st *context), (context)) \
    F(int, EVP_DigestSignInit, \
      (struct evp_md_ctx_st *context, struct evp_pkey_ctx_st **key_context, const struct evp_md_st *digest, \
       struct engine_st *engine, struct evp_pkey_st *key), (context, key_context, digest, engine, key)) \
    F(int, EVP_DigestSign, \
      (struct evp_md_ctx_st *context, unsigned char *signature, size_t *signature_length, \
       const unsigned char *data, size_t data_length), (context, signature, signature_length, data, data_length)) \
    F(struct ECDSA_SIG_st *, d2i_ECDSA_SIG, \
      (struct ECDSA_SIG_st **signature, const unsigned char **in, long length), (signature, in, length)) \
    F(void, ECDSA_SIG_free, (struct ECDSA_SIG_st *signature), (signature)) \
    F(const struct bignum_st *, ECDSA_SIG_get0_r, (const struct ECDSA_SIG_st *signature), (signature)) \
    F(const struct bignum_st *, ECDSA_SIG_get0_s, (const struct ECDSA_SIG_st *signature), (signature)) \
    F(int, BN_bn2binpad, (const struct bignum_st *number, unsigned char *out, int length), (number, out, length)) \
    /* Ciphers, for encrypted keys and for measurements. */ \
    F(const struct evp_cipher_st *, EVP_aes_256_cbc, (void), ()) \
    F(const struct evp_cipher_st *, EVP_aes_128_gcm, (void), ()) \
    F(struct evp_cipher_ctx_st *, EVP_CIPHER_CTX_new, (void), ()) \
    F(void, EVP_CIPHER_CTX_free, (struct evp_cipher_ctx_st *context), (context)) \
    F(int, EVP_EncryptInit_ex, \
      (struct evp_cipher_ctx_st *context, const struct evp_cipher_st *cipher, struct engine_st *engine, \
       const unsigned char *key, const unsigned char *iv), (context, cipher, engine, key, iv)) \
    F(int, EVP_EncryptUpdate, \
      (struct evp_cipher_ctx_st *context, unsigned char *out, int *out_length, const unsigned char *in, \
       int in_length), (context, out, out_length, in, in_length)) \
    F(int, EVP_EncryptFinal_ex, \
      (struct evp_cipher_ctx_st *context, unsigned char *out, int *out_length), (context, out, out_length)) \
    F(int, EVP_CIPHER_CTX_ctrl, \
      (struct evp_cipher_ctx_st *context, int type, int argument, void *pointer), \
      (context, type, argument, pointer))
