<?php
// SimpleSAMLphp for one test: everything that differs comes from the environment. IDP_URL is where it is, with a slash at its end;
// IDP_DIR is a folder with its keys and room for what it writes.
$dir = getenv('IDP_DIR');
$config = [
    'baseurlpath' => getenv('IDP_URL'),
    'certdir' => "$dir/cert/",
    'datadir' => "$dir/data/",
    'loggingdir' => "$dir/data/",
    'tempdir' => "$dir/data",
    'metadatadir' => __DIR__ . '/../metadata/',
    'metadata.sources' => [['type' => 'flatfile']],
    'technicalcontact_name' => 'Nobody',
    'technicalcontact_email' => 'nobody@example.com',
    'timezone' => 'UTC',
    'secretsalt' => 'only-for-tests-on-this-machine',
    'auth.adminpassword' => getenv('IDP_ADMIN'),
    'admin.protectmetadata' => false,
    'logging.handler' => 'file',
    'logging.level' => 5,
    'showerrors' => true,
    'enable.saml20-idp' => true,
    'module.enable' => ['core' => true, 'exampleauth' => true, 'saml' => true],
    'store.type' => 'phpsession',
    'session.cookie.name' => 'IdpSession',
    'session.cookie.secure' => false,
    'session.phpsession.cookiename' => 'IdpPhp',
    'session.phpsession.savepath' => "$dir/data",
    'language.available' => ['en'],
    'language.default' => 'en',
    'authproc.idp' => [],
    'authproc.sp' => [],
];
