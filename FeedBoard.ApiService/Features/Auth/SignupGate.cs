using System.Net;
using FeedBoard.ApiService.Features.Blocklists;
using FeedBoard.ApiService.Platform.Board;
using FeedBoard.ApiService.Platform.Problems;

namespace FeedBoard.ApiService.Features.Auth;

/// <summary>How somebody who signs up is let in.</summary>
/// <param name="Waits">A moderator decides first.</param>
/// <param name="Invite">The code of the invite that is used; <c>null</c>: none is needed.</param>
/// <param name="Proves">A challenge was solved, which is still to be looked at.</param>
internal sealed record Admission(BoardSettings Settings, bool Waits, string? Invite, bool Proves);

/// <summary>Whether somebody may sign up; see docs/decisions/0066-who-may-join.md.</summary>
internal sealed class SignupGate(BoardSettingsCache board, SignupBlocks blocks, SignupChallenges challenges, AuthLimits limits)
{
    /// <summary>
    /// Before anything else is looked at: nobody who is blocked finds out by what else the response says, or by the time that it takes.
    /// </summary>
    /// <param name="address">Of the visitor.</param>
    /// <exception cref="ProblemException">403 or 422: not by the board's settings, or not so; 429: too many from there.</exception>
    public async Task<Admission> CheckAsync(SignupRequest request, IPAddress? address, CancellationToken cancellationToken)
    {
        var settings = await OpenedAsync(request.Email?.Trim() ?? "", address, cancellationToken);
        var invite =
            settings.Registration is RegistrationMode.Invite or RegistrationMode.Approval && !string.IsNullOrWhiteSpace(request.Invite)
                ? request.Invite
                : null;
        if (settings.Registration == RegistrationMode.Invite && invite is null)
            throw new ProblemException(ProblemCodes.InviteRequired);
        // Whoever cannot solve a challenge, because no script runs, writes a reason instead, and a moderator decides.
        var unproven = settings.SignupChallenge && string.IsNullOrEmpty(request.Altcha);
        if (unproven && string.IsNullOrWhiteSpace(request.Reason))
            throw Problem.ChallengeFailed();
        return new(
            settings,
            Waits: unproven || (settings.Registration == RegistrationMode.Approval && invite is null),
            invite,
            Proves: settings.SignupChallenge && !unproven
        );
    }

    /// <summary>For somebody whom a provider has let in: no challenge, since the provider has its own, and no invite.</summary>
    /// <inheritdoc cref="CheckAsync(SignupRequest, IPAddress?, CancellationToken)" path="/exception"/>
    public async Task<Admission> CheckAsync(string email, IPAddress? address, CancellationToken cancellationToken)
    {
        var settings = await OpenedAsync(email, address, cancellationToken);
        return settings.Registration == RegistrationMode.Invite
            ? throw new ProblemException(ProblemCodes.InviteRequired)
            : new(settings, Waits: settings.Registration == RegistrationMode.Approval, Invite: null, Proves: false);
    }

    /// <exception cref="ProblemException">403: the board takes nobody, or not this visitor; 429: too many from there.</exception>
    private async Task<BoardSettings> OpenedAsync(string email, IPAddress? address, CancellationToken cancellationToken)
    {
        limits.CountSignup(address);
        var settings = await board.GetAsync(cancellationToken);
        // On a closed board too, so that it takes as long.
        var blocked = await blocks.IsBlockedAsync(email, address, cancellationToken);
        return blocked || settings.Registration == RegistrationMode.Closed
            ? throw new ProblemException(ProblemCodes.RegistrationClosed)
            : settings;
    }

    /// <summary>Spends the challenge, once all that a person can type wrong is right.</summary>
    /// <exception cref="InvalidInputException">It is not solved, has expired or was used before.</exception>
    public async Task ProveAsync(Admission admission, SignupRequest request, CancellationToken cancellationToken)
    {
        if (admission.Proves && !await challenges.UseAsync(request.Altcha!, cancellationToken))
            throw Problem.ChallengeFailed();
    }
}
