package oidc

import (
	"context"
	"errors"
	"fmt"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Pending is a login that has begun and has not ended. The browser keeps it, sealed.
type Pending struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"` // PKCE, RFC 7636
	Redirect string `json:"redirect"`
	To       string `json:"to"` // the page that was asked for
}

// Begin returns where a browser logs in, and what Finish needs.
func (p *Provider) Begin(ctx context.Context, redirect, to string) (link string, pending Pending, err error) {
	client, err := p.client(ctx, redirect)
	if err != nil {
		return "", Pending{}, err
	}
	pending = Pending{State: oauth2.GenerateVerifier(), Nonce: oauth2.GenerateVerifier(), Verifier: oauth2.GenerateVerifier(), Redirect: redirect, To: to}
	return client.AuthCodeURL(pending.State, oidc.Nonce(pending.Nonce), oauth2.S256ChallengeOption(pending.Verifier)), pending, nil
}

// Finish exchanges what the issuer has sent back for a token.
func (p *Provider) Finish(ctx context.Context, state, code string, pending Pending) (token string, err error) {
	if pending.State == "" || state != pending.State {
		return "", errors.New("this login was not begun in this browser, or too long ago: begin again")
	}
	client, err := p.client(ctx, pending.Redirect)
	if err != nil {
		return "", err
	}
	answer, err := client.Exchange(reaching(ctx), code, oauth2.VerifierOption(pending.Verifier))
	if err != nil {
		var refused *oauth2.RetrieveError
		if errors.As(err, &refused) { // its text holds the answer
			return "", fmt.Errorf("the issuer refuses the login: %s %s", refused.ErrorCode, refused.ErrorDescription)
		}
		return "", fmt.Errorf("ask the issuer for the token: %w", err)
	}
	token, _ = answer.Extra("id_token").(string)
	if token == "" {
		return "", errors.New("the issuer gives no id_token: it is to be a client of OpenID Connect")
	}
	issuer, err := p.issuer(ctx)
	if err != nil {
		return "", err
	}
	verified, err := issuer.verifier.Verify(ctx, token)
	if err != nil || verified.Nonce != pending.Nonce {
		return "", errors.New("the token of the issuer is not for this login")
	}
	return token, nil
}

func (p *Provider) client(ctx context.Context, redirect string) (*oauth2.Config, error) {
	issuer, err := p.issuer(ctx)
	if err != nil {
		return nil, err
	}
	return &oauth2.Config{ClientID: p.options.ClientID, ClientSecret: p.options.ClientSecret, Endpoint: issuer.endpoint, RedirectURL: redirect,
		Scopes: []string{oidc.ScopeOpenID, "profile", "email", "groups"}}, nil
}
